/** Passwords at rest: argon2id, with the parameters that OWASP asks for at least (19 MiB, two passes). */
import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import pLimit from 'p-limit';

const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** libuv has four, unless the environment says otherwise. */
const poolThreads = Number(process.env['UV_THREADPOOL_SIZE']) || 4;
/**
 * A hash for each core, since two that share one drive each other's 19 MB out of its caches; and never the whole thread pool, whose
 * last thread signs tokens and writes for everybody else.
 */
const inTurn = pLimit(Math.max(1, Math.min(availableParallelism(), poolThreads - 1)));
let dummyHash: Promise<string> | undefined;

/** The hash of a password, in its text form. */
export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(password, parameters));
}

/** Whether a password is right. Without a hash it costs the same, so that time does not tell who has an account. */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  dummyHash ??= hashPassword(randomBytes(16).toString('hex'));
  const against = stored ?? (await dummyHash);
  const right = await inTurn(() => verify(against, password));
  return stored !== null && right;
}
