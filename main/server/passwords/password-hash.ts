/** Password hashing: argon2id with the minimum parameters that OWASP recommends (19 MiB, two passes). */
import { availableParallelism } from 'node:os';
import pLimit from 'p-limit';
import { parseForeignHash, sampleOfKind } from './foreign-hash.js';
import { HashWorkers } from './hash-workers.js';

const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const ownPrefix = '$argon2id$v=19$m=19456,t=2,p=1$';
/** Each failed login costs one hash of every kind, so their number is limited. */
export const maxHashKinds = 8;
/** libuv's default is 4. */
const poolThreads = Number(process.env['UV_THREADPOOL_SIZE']) || 4;
/** At most one hash per core: two on one core would evict each other's 19 MB from its caches. */
const workers = new HashWorkers();
/** The same for those of other systems, in libuv's pool: one may take a second. Leaves a thread free for files. */
const inTurn = pLimit(Math.max(1, Math.min(availableParallelism(), poolThreads - 1)));
/** For accounts that do not exist or have no hash of ours. A constant, because one that is made on demand could fail. */
const dummyHash = `${ownPrefix}${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** The encoded hash of a password. */
export function hashPassword(password: string): Promise<string> {
  return workers.hash(password, parameters);
}

/** Whether a hash has our own parameters, so that a login need not replace it. */
export function isOwnHash(stored: string): boolean {
  return stored.startsWith(ownPrefix);
}

/** Kind of an accepted hash of another system, which determines its cost; null for our own and unusable hashes. */
export function foreignKindOf(stored: string): string | null {
  if (isOwnHash(stored)) return null;
  const parsed = parseForeignHash(stored);
  return 'kind' in parsed ? parsed.kind : null;
}

/**
 * Whether a password is correct. Every failure takes the same time, whether the account exists and has one of our
 * hashes or one of another system, so that timing does not reveal which accounts exist: it costs one hash of our own and
 * one of each foreign kind. `foreignKinds` returns the kinds in use; it is only called after a failure.
 */
export async function verifyPassword(
  stored: string | null,
  password: string,
  foreignKinds: () => Promise<readonly string[]> = () => Promise.resolve([]),
): Promise<boolean> {
  const kind = stored === null ? null : foreignKindOf(stored);
  const isOwn = stored !== null && isOwnHash(stored);
  if (stored !== null && (isOwn || kind !== null) && (await verifyHash(stored, password))) return true;
  if (!isOwn) await workers.verify(dummyHash, password);
  for (const other of await foreignKinds()) {
    const sample = other === kind ? null : sampleOfKind(other);
    if (sample !== null) await verifyHash(sample, password);
  }
  return false;
}

function verifyHash(stored: string, password: string): Promise<boolean> {
  if (isOwnHash(stored)) return workers.verify(stored, password);
  const parsed = parseForeignHash(stored);
  return 'verify' in parsed ? inTurn(() => parsed.verify(password)) : Promise.resolve(false);
}
