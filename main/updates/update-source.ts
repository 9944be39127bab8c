/** Where updates come from and whose signature they need: what `assets/updates.json` says. */
import type { KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { isSecureAddress } from '../http/loopback-host.js';
import { publicKeyOf } from './update-signature.js';

/** A place with signed updates. */
export interface UpdateSource {
  /** Ends in `/`: the names of files follow. */
  feed: URL;
  publicKey: KeyObject;
}

/** `https:`, or `http:` on this machine, where tests run theirs. What a URL may have beside its path would get lost in a file's. */
const feed = z
  .url({ protocol: /^https?$/ })
  .max(2048)
  .transform((text) => new URL(text))
  .refine(isSecureAddress, 'not an https address')
  .refine(({ username, password, search, hash }) => username + password + search + hash === '', 'more than an address')
  .transform((url) => (url.pathname.endsWith('/') ? url : new URL(`${url.href}/`)));

const publicKey = z.base64().transform((text, context) => {
  try {
    return publicKeyOf(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'not the base64 of an Ed25519 public key' });
    return z.NEVER;
  }
});

const source = z.object({ feed: feed.nullable(), publicKey: publicKey.nullable() });

/** Reads it; null: this build does not update itself. @throws Error for a file that is not there or says something else */
export async function readUpdateSource(path: string): Promise<UpdateSource | null> {
  const read = source.parse(JSON.parse(await readFile(path, 'utf8')));
  if (read.feed === null && read.publicKey === null) return null;
  // Half of it would be a feed that nobody vouches for, or a key for nothing.
  if (read.feed === null || read.publicKey === null) throw new Error('feed and public key belong together');
  return { feed: read.feed, publicKey: read.publicKey };
}
