/** The update feed and its public key, as configured in `assets/updates.json`. */
import type { KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { isSecureAddress } from '../../preload/urls/loopback-host.js';
import { publicKeyOf } from './update-signature.js';

export interface UpdateSource {
  /** Ends in `/`; file names are appended. */
  feed: URL;
  publicKey: KeyObject;
}

/**
 * `https:`, or `http:` on this computer, for tests. Query, fragment and user info are rejected because they would be
 * lost when a file name is resolved.
 */
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

/** Reads the configuration; null: this build does not update itself. @throws Error if the file is missing or invalid */
export async function readUpdateSource(path: string): Promise<UpdateSource | null> {
  const read = source.parse(JSON.parse(await readFile(path, 'utf8')));
  if (read.feed === null && read.publicKey === null) return null;
  // One without the other is a mistake: an unverifiable feed, or an unused key.
  if (read.feed === null || read.publicKey === null) throw new Error('feed and public key belong together');
  return { feed: read.feed, publicKey: read.publicKey };
}
