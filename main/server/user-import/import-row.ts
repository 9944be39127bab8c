/** What the formats turn each row of a file into. */
import { createHash } from 'node:crypto';
import { withoutSecretUrls } from '../../validation/secret-urls.js';
import type { ImportEntry } from '../store/import-store.js';
import { noPassword } from '../store/no-password.js';
import type { Identity, ProviderName } from '../store/records.js';

/** Why a row is left out. The sentence is for the administrator. */
export interface RowProblem {
  problem: string;
}

export type ParsedRow = ImportEntry | RowProblem;

export interface Row {
  line: number;
  row: ParsedRow;
}

/** Converts one JSON value of a format. */
export type ParseUser = (value: unknown) => ParsedRow;

/** What the formats of other systems know about a user. */
export interface ForeignUser {
  system: 'auth0' | 'csv' | 'firebase';
  /** The user's ID in that system. */
  id: string;
  /** Identities other than that of the email account. */
  identities: readonly Identity[];
  account: { email: string; hash: string | null; confirmed: boolean } | null;
  disabled: boolean;
  /** Milliseconds since 1970. */
  createdAt: number | null;
  lastLoginAt: number | null;
  customData: Readonly<Record<string, unknown>>;
}

/** The same ID at every import of the same user. */
function derivedId(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24);
}

/** The custom data contains the ID that the user had, because the app's data may refer to it. */
export function entryOf({ system, id, identities, account, customData, ...user }: ForeignUser): ParsedRow {
  if (account === null && identities.length === 0) {
    return { problem: 'It has neither an email account nor an identity of Google, Facebook or Apple.' };
  }
  const identityId = derivedId(system, 'identity', id);
  const own: Identity[] =
    account === null ? [] : [{ provider: 'local-userpass', id: identityId, data: { email: account.email } }];
  const origin = system === 'csv' ? {} : { importedFrom: system, importedId: id };
  const custom = { ...customData, ...origin };
  return {
    user: {
      id: derivedId(system, 'user', id),
      kind: 'normal',
      disabled: user.disabled,
      createdAt: Math.floor((user.createdAt ?? Date.now()) / 1000),
      lastLoginAt: Math.floor((user.lastLoginAt ?? 0) / 1000),
      customData: Object.keys(custom).length === 0 ? null : custom,
      identities: [...own, ...identities],
    },
    account: account === null ? null : { ...account, identityId, hash: account.hash ?? noPassword },
  };
}

/** An identity of another provider. Profile URLs that contain a token are not stored. */
export function identityOf(provider: ProviderName, id: string, data: Readonly<Record<string, unknown>>): Identity {
  return { provider, id, data: withoutSecretUrls(data, provider === 'oauth2-facebook') };
}

/** Removes fields that are absent or empty. */
export function present(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => {
      if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
      return value !== undefined && value !== null && value !== '';
    }),
  );
}
