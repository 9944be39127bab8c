/** Password hashing: argon2id with the minimum parameters that OWASP recommends (19 MiB, two passes). */
import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import pLimit from 'p-limit';

const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** libuv's default is 4. */
const poolThreads = Number(process.env['UV_THREADPOOL_SIZE']) || 4;
/**
 * At most one hash per core: two on one core would evict each other's 19 MB from its caches. Always leaves one thread
 * of the pool free for signing tokens and writing files.
 */
const inTurn = pLimit(Math.max(1, Math.min(availableParallelism(), poolThreads - 1)));
let dummyHash: Promise<string> | undefined;

/** The encoded hash of a password. */
export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(password, parameters));
}

/**
 * Whether a password is correct. Without a stored hash, takes the same time, so that timing does not reveal which
 * accounts exist.
 */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  dummyHash ??= hashPassword(randomBytes(16).toString('hex'));
  const against = stored ?? (await dummyHash);
  const right = await inTurn(() => verify(against, password));
  return stored !== null && right;
}
