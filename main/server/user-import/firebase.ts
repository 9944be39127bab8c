/** Users of Firebase Authentication, as `firebase auth:export` writes them, in JSON or in CSV without a heading. */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { safeParse } from '../../validation/safe-parse.js';
import { externalId } from '../providers/external-id.js';
import type { ProviderName } from '../store/records.js';
import { entryOf, identityOf, type ParsedRow, present } from './import-row.js';

/** The password hash parameters of a Firebase project. The signer key is secret. */
export interface FirebaseParameters {
  signerKey: Buffer;
  saltSeparator: Buffer;
  rounds: number;
  memoryCost: number;
}

const text = z.string().nullish();
const time = z.union([z.string(), z.number()]).nullish();
const user = z.object({
  localId: externalId,
  email: text,
  emailVerified: z.boolean().nullish(),
  passwordHash: text,
  salt: text,
  displayName: text,
  createdAt: time,
  lastSignedInAt: time,
  phoneNumber: text,
  disabled: z.boolean().nullish(),
  customAttributes: text,
  providerUserInfo: z
    .array(z.object({ providerId: z.string(), rawId: text, email: text, displayName: text, photoUrl: text }))
    .nullish(),
});
type FirebaseUser = z.infer<typeof user>;

const providers = new Map<string, ProviderName>([
  ['google.com', 'oauth2-google'],
  ['facebook.com', 'oauth2-facebook'],
  ['apple.com', 'oauth2-apple'],
]);

export function isOfFirebase(value: object): boolean {
  return 'localId' in value;
}

export function firebaseUser(parameters: FirebaseParameters | null): (value: unknown) => ParsedRow {
  return (value) => {
    const parsed = safeParse(user, value);
    if (parsed === undefined)
      return { problem: 'It is not a user of “firebase auth:export”: a field has an unexpected type.' };
    const { email, localId, passwordHash, salt } = parsed;
    const identities = (parsed.providerUserInfo ?? []).flatMap((info) => {
      const provider = providers.get(info.providerId);
      if (provider === undefined || (info.rawId ?? '') === '') return [];
      const { email: address, displayName: name, photoUrl: picture } = info;
      return [identityOf(provider, info.rawId ?? '', present({ email: address, name, picture }))];
    });
    const hasHash = (passwordHash ?? '') !== '';
    if (hasHash && parameters === null) {
      return {
        problem:
          'It has a password hash. Save the password hash parameters, which the Firebase console shows, in a file and name it with --hash-parameters.',
      };
    }
    const hash = hasHash && parameters !== null ? hashOf(passwordHash ?? '', salt ?? '', parameters) : null;
    const hasAccount = (email ?? '') !== '' && (hasHash || identities.length === 0);
    return entryOf({
      system: 'firebase',
      id: localId,
      identities,
      account: hasAccount ? { email: email ?? '', hash, confirmed: parsed.emailVerified === true } : null,
      disabled: parsed.disabled === true,
      createdAt: timeOf(parsed.createdAt),
      lastLoginAt: timeOf(parsed.lastSignedInAt),
      customData: present({
        name: parsed.displayName,
        phoneNumber: parsed.phoneNumber,
        claims: claimsOf(parsed.customAttributes),
      }),
    });
  };
}

/** Columns of the CSV, which has no heading. */
export function firebaseColumns(cells: readonly string[]): FirebaseUser {
  const at = (index: number) => cells[index] ?? '';
  const provider = (providerId: string, start: number) =>
    at(start) === ''
      ? []
      : [{ providerId, rawId: at(start), email: at(start + 1), displayName: at(start + 2), photoUrl: at(start + 3) }];
  return {
    localId: at(0),
    email: at(1),
    emailVerified: at(2) === 'true',
    passwordHash: at(3),
    salt: at(4),
    displayName: at(5),
    providerUserInfo: [...provider('google.com', 7), ...provider('facebook.com', 11)],
    createdAt: at(23),
    lastSignedInAt: at(24),
    phoneNumber: at(25),
    disabled: at(26) === 'true',
    customAttributes: at(27),
  };
}

function hashOf(hash: string, salt: string, parameters: FirebaseParameters): string {
  const { signerKey, saltSeparator, rounds, memoryCost } = parameters;
  const plain = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '');
  // Node reads both forms of base64.
  const wholeSalt = Buffer.concat([Buffer.from(salt, 'base64'), saltSeparator]);
  const digest = createHash('sha256').update(signerKey).digest();
  const cost = `ln=${String(memoryCost)},r=${String(rounds)}`;
  return `$firebase-scrypt$${cost}$${plain(wholeSalt)}$${plain(digest)}$${plain(Buffer.from(hash, 'base64'))}`;
}

/** Custom claims, which are JSON in a string. */
function claimsOf(attributes: string | null | undefined): unknown {
  try {
    return attributes == null || attributes === '' ? null : (JSON.parse(attributes) as unknown);
  } catch {
    return attributes;
  }
}

function timeOf(time: string | number | null | undefined): number | null {
  const milliseconds = time == null || time === '' ? NaN : Number(time);
  return Number.isFinite(milliseconds) && milliseconds >= 0 && milliseconds < 8.64e15 ? milliseconds : null;
}

const base64 = z.string().regex(/^[A-Za-z0-9+/_-]*={0,2}$/);
const parameterFile = z.object({
  base64_signer_key: base64.min(16),
  base64_salt_separator: base64,
  rounds: z.coerce.number().int().min(1).max(8),
  mem_cost: z.coerce.number().int().min(1).max(14),
});

/** Parses the parameters as the console shows them, or the same names as JSON. Null if one is missing or invalid. */
export function firebaseParameters(content: string): FirebaseParameters | null {
  const fields: Record<string, string> = {};
  for (const [, name = '', value = ''] of content.matchAll(/"?\b([a-z0-9_]+)"?\s*:\s*"?([\w+/=-]+)"?/g)) {
    fields[name] = value;
  }
  const parsed = safeParse(parameterFile, fields);
  if (parsed === undefined || (fields['algorithm'] ?? 'SCRYPT') !== 'SCRYPT') return null;
  return {
    signerKey: Buffer.from(parsed.base64_signer_key, 'base64'),
    saltSeparator: Buffer.from(parsed.base64_salt_separator, 'base64'),
    rounds: parsed.rounds,
    memoryCost: parsed.mem_cost,
  };
}
