/** Passwords at rest: argon2id, with the parameters that OWASP asks for at least (19 MiB, two passes). */
import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
let nobodys: Promise<string> | undefined;

/** The hash of a password, in its text form. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, parameters);
}

/** Whether a password is right. Without a hash it costs the same, so that time does not tell who has an account. */
export async function isPassword(stored: string | null, password: string): Promise<boolean> {
  nobodys ??= hashPassword(randomBytes(16).toString('hex'));
  const right = await verify(stored ?? (await nobodys), password);
  return stored !== null && right;
}
