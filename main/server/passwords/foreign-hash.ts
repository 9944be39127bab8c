/**
 * Password hashes of other systems, which imported accounts have until their next login: bcrypt, scrypt, Firebase's
 * modified scrypt, and argon2 with other parameters than ours.
 */
import { createDecipheriv, createHash, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { verify as verifyArgon2 } from '@node-rs/argon2';

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(scrypt);

/**
 * Limits of the cost, so that no imported hash blocks the server: each takes about a second at most, where common
 * parameters take a tenth.
 */
const limits = { bcryptCost: 14, scryptBytes: 2 ** 27, scryptWork: 2 ** 21, argonKib: 2 ** 18, argonWork: 2 ** 20 };
const megabyte = 2 ** 20;

interface ParsedHash {
  /** The part of the hash that determines its cost. Hashes of one kind take equally long. */
  kind: string;
  /** Any hash of this kind, for attempts that must take as long. */
  sample: string;
  verify: (password: string) => Promise<boolean>;
}

/** Why a hash is not accepted. */
interface HashProblem {
  problem: string;
}

const zeros = (length: number) => Buffer.alloc(length).toString('base64').replaceAll('=', '');

/** Parses a hash. The reason is a sentence for the administrator and contains nothing of the hash but parameters. */
export function parseForeignHash(hash: string): ParsedHash | HashProblem {
  for (const parse of [bcryptHash, argonHash, scryptHash, firebaseHash]) {
    const parsed = parse(hash);
    if (parsed !== null) return parsed;
  }
  return {
    problem: 'Its password hash is none of bcrypt, scrypt and argon2 in their usual text form.',
  };
}

/** A hash of this kind that no password has, or null if the kind is unknown. */
export function sampleOfKind(kind: string): string | null {
  for (const ending of ['.'.repeat(53), `${zeros(16)}$${zeros(32)}`, `${zeros(16)}$${zeros(32)}$${zeros(64)}`]) {
    const parsed = parseForeignHash(kind + ending);
    if ('sample' in parsed) return parsed.sample;
  }
  return null;
}

function bcryptHash(hash: string): ParsedHash | HashProblem | null {
  const [, cost = ''] = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/.exec(hash) ?? [];
  if (cost === '') return null;
  if (Number(cost) < 4 || Number(cost) > limits.bcryptCost) {
    return { problem: `Its bcrypt hash has the cost ${cost}; from 4 to ${String(limits.bcryptCost)} are accepted.` };
  }
  return {
    kind: `$2b$${cost}$`,
    sample: `$2b$${cost}$${'.'.repeat(53)}`,
    // Reads 72 bytes of the password, as the system that hashed it did. The new hash is of the whole password.
    verify: async (password) => (await import('@node-rs/bcrypt')).verify(password, hash),
  };
}

function argonHash(hash: string): ParsedHash | HashProblem | null {
  const match =
    /^(\$argon2(?:i|d|id)\$v=(?:16|19)\$m=(\d{1,9}),t=(\d{1,9}),p=(\d{1,9})\$)[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{16,172}$/.exec(
      hash,
    );
  if (match === null) return null;
  const [, kind = ''] = match;
  const [memory = 0, passes = 0, lanes = 0] = match.slice(2).map(Number);
  const isValid = passes > 0 && lanes > 0 && memory >= 8 * lanes;
  if (!isValid || memory > limits.argonKib || memory * passes > limits.argonWork || lanes > 16) {
    return {
      problem: `Its argon2 hash has the parameters m=${String(memory)},t=${String(passes)},p=${String(lanes)}, which cost too much or are invalid.`,
    };
  }
  return { kind, sample: `${kind}${zeros(16)}$${zeros(32)}`, verify: (password) => verifyArgon2(hash, password) };
}

const scryptCost = (log: number, r: number, p: number): HashProblem | { N: number; r: number; p: number } =>
  log > 0 &&
  log < 24 &&
  r > 0 &&
  p > 0 &&
  128 * 2 ** log * r <= limits.scryptBytes &&
  2 ** log * r * p <= limits.scryptWork
    ? { N: 2 ** log, r, p }
    : {
        problem: `Its scrypt hash has the parameters ln=${String(log)},r=${String(r)},p=${String(p)}, which cost too much or are invalid.`,
      };

function scryptHash(hash: string): ParsedHash | HashProblem | null {
  const match =
    /^(\$scrypt\$ln=(\d{1,9}),r=(\d{1,9}),p=(\d{1,9})\$)([A-Za-z0-9+/]{1,344})\$([A-Za-z0-9+/]{16,172})$/.exec(hash);
  if (match === null) return null;
  const [, kind = '', log, r, p, salt = '', wanted = ''] = match;
  const cost = scryptCost(Number(log), Number(r), Number(p));
  if ('problem' in cost) return cost;
  return {
    kind,
    sample: `${kind}${zeros(16)}$${zeros(32)}`,
    verify: async (password) => {
      const expected = Buffer.from(wanted, 'base64');
      return timingSafeEqual(await deriveKey(password, Buffer.from(salt, 'base64'), expected.length, cost), expected);
    },
  };
}

/**
 * Firebase encrypts the project's signer key with a key that it derives from the password. The digest of the signer key
 * is enough to tell whether a password decrypts it, so the key itself is not stored.
 */
function firebaseHash(hash: string): ParsedHash | HashProblem | null {
  const match =
    /^(\$firebase-scrypt\$ln=(\d{1,9}),r=(\d{1,9})\$)([A-Za-z0-9+/]{1,344})\$([A-Za-z0-9+/]{43})\$([A-Za-z0-9+/]{16,344})$/.exec(
      hash,
    );
  if (match === null) return null;
  const [, kind = '', log, r, salt = '', digest = '', encrypted = ''] = match;
  const cost = scryptCost(Number(log), Number(r), 1);
  if ('problem' in cost) return cost;
  return {
    kind,
    sample: `${kind}${zeros(16)}$${zeros(32)}$${zeros(64)}`,
    verify: async (password) => {
      const key = await deriveKey(password, Buffer.from(salt, 'base64'), 32, cost);
      const signerKey = createDecipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.from(encrypted, 'base64'));
      return timingSafeEqual(createHash('sha256').update(signerKey).digest(), Buffer.from(digest, 'base64'));
    },
  };
}

function deriveKey(
  password: string,
  salt: Buffer,
  length: number,
  cost: { N: number; r: number; p: number },
): Promise<Buffer> {
  return derive(password, salt, length, { ...cost, maxmem: 2 * limits.scryptBytes + megabyte });
}
