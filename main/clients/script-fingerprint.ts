/** Hashes a script's content, so that a permanent grant ends when the script changes. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import * as z from 'zod';
import { safeParse } from '../validation/safe-parse.js';

/** Larger files are not scripts. */
const maxBytes = 16 * 1024 * 1024;
/** How `identifyClient` names a script of a package.json. */
const packageScript = /^(.*[/\\]package\.json): (.+)$/s;
const packageFile = z.object({ scripts: z.record(z.string(), z.string()) });

/** Returns the hash of a script as `identifyClient` names it; null if it cannot be read. */
export async function scriptFingerprint(script: string): Promise<string | null> {
  const [, file, name] = packageScript.exec(script) ?? [];
  if (file === undefined || name === undefined) return hashOf(await contentOf(script));
  const content = await contentOf(file);
  if (content === null) return null;
  // Only the command itself: a package.json changes with every dependency.
  const command = safeParse(packageFile, parse(content.toString('utf8')))?.scripts[name];
  return command === undefined ? null : hashOf(Buffer.from(command));
}

async function contentOf(path: string): Promise<Buffer | null> {
  try {
    const { size } = await stat(path);
    return size > maxBytes ? null : await readFile(path);
  } catch {
    return null;
  }
}

function hashOf(content: Buffer | null): string | null {
  return content === null ? null : createHash('sha256').update(content).digest('hex');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
