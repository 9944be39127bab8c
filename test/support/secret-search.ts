/** Searches everything that others can read for secrets, in every encoding that a program may use. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A secret and its name in a report, which must not contain the secret itself. */
export interface Secret {
  name: string;
  value: string;
}

/** Returns every encoding: plain, UTF-16, hexadecimal, percent, Base64 at each of the three offsets, reversed, as JSON and as HTML. */
export function spellingsOf(value: string): Buffer[] {
  const bytes = Buffer.from(value);
  const hex = bytes.toString('hex');
  const percent = [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  const texts = new Set([
    value,
    encodeURIComponent(value),
    percent,
    percent.toUpperCase(),
    hex,
    hex.toUpperCase(),
    Array.from(value).reverse().join(''),
    JSON.stringify(value).slice(1, -1),
    value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;'),
  ]);
  for (const offset of [0, 1, 2]) {
    const base64 = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // The characters at both ends also depend on the bytes around the secret.
    const inner = base64.slice(offset === 0 ? 0 : offset + 1, -1);
    texts.add(inner).add(inner.replaceAll('+', '-').replaceAll('/', '_'));
  }
  const found = [...texts].map((text) => Buffer.from(text));
  return [...found, Buffer.from(value, 'utf16le'), Buffer.from(Array.from(value).reverse().join(''), 'utf16le')];
}

/** A search for some secrets. */
export class SecretSearch {
  readonly #needles: readonly { name: string; bytes: Buffer }[];
  /** Matches: the location and the name of the secret. */
  readonly hits: string[] = [];
  /** Number of bytes searched, by place. */
  readonly looked = new Map<string, number>();

  constructor(secrets: readonly Secret[]) {
    this.#needles = secrets.flatMap(({ name, value }) => {
      if (value.length < 8) throw new Error(`“${name}” is too short to be told from chance`);
      return spellingsOf(value).map((bytes) => ({ name, bytes }));
    });
  }

  /** Searches bytes. `place` is the group and `where` the location in a report. */
  in(place: string, where: string, content: Buffer): void {
    this.looked.set(place, (this.looked.get(place) ?? 0) + content.length);
    for (const { name, bytes } of this.#needles) {
      const hit = `${place}: ${where} has ${name}`;
      if (content.includes(bytes) && !this.hits.includes(hit)) this.hits.push(hit);
    }
  }

  /** Searches a folder, including file names. */
  inFolder(place: string, folder: string): void {
    for (const name of namesIn(folder)) {
      const path = join(folder, name);
      this.in(place, 'a name', Buffer.from(name));
      try {
        if (statSync(path).isFile()) this.in(place, name, readFileSync(path));
      } catch {
        // Locks, sockets and files that were deleted in the meantime contain nothing.
      }
    }
  }

  /** Searches the arguments and the environment of every process of this machine except the given ones. */
  inProcesses(except: readonly number[]): void {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name) && !except.includes(Number(name)))) {
      for (const part of ['cmdline', 'environ']) {
        try {
          this.in('processes', `${part} of ${pid}`, readFileSync(`/proc/${pid}/${part}`));
        } catch {
          // The process has exited or belongs to another user.
        }
      }
    }
  }
}

/** Names of everything below a folder. Programs that still run may delete a folder while it is read: then it is read again. */
function namesIn(folder: string, tries = 10): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch (error) {
    if (tries === 0) throw error;
    return namesIn(folder, tries - 1);
  }
}
