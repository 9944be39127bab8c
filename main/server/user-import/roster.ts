/** Lines of `users export`. */
import * as z from 'zod';
import { safeParse } from '../../validation/safe-parse.js';
import { providerNames } from '../store/records.js';
import type { ParsedRow } from './import-row.js';

const exportedUser = z.object({
  id: z.string().regex(/^[0-9a-f]{24}$/),
  kind: z.enum(['normal', 'server']),
  disabled: z.boolean(),
  createdAt: z.int(),
  lastLoginAt: z.int(),
  customData: z.record(z.string(), z.unknown()).nullable(),
  identities: z.array(
    z.object({ provider: z.enum(providerNames), id: z.string(), data: z.record(z.string(), z.unknown()) }),
  ),
  password: z.object({ email: z.string(), hash: z.string(), confirmed: z.boolean() }).optional(),
});

export function isOfRoster(value: object): boolean {
  return 'kind' in value && 'createdAt' in value && 'identities' in value;
}

export function rosterUser(value: unknown): ParsedRow {
  const parsed = safeParse(exportedUser, value);
  if (parsed === undefined) return { problem: 'It is not a user of “users export”.' };
  const { password, ...user } = parsed;
  // Exports do not contain the secrets of API keys, so an API key identity would be useless.
  const identities = user.identities.filter(({ provider }) => provider !== 'api-key');
  const identity = identities.find(({ provider }) => provider === 'local-userpass');
  const account = password === undefined || identity === undefined ? null : { ...password, identityId: identity.id };
  return { user: { ...user, identities }, account };
}
