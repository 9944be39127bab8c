/** Users and pending users as the Admin API of App Services lists them. It has no passwords. */
import * as z from 'zod';
import { safeParse } from '../../validation/safe-parse.js';
import { externalId } from '../providers/external-id.js';
import { noPassword } from '../store/no-password.js';
import { type Identity, type ProviderName, providerNames } from '../store/records.js';
import { identityOf, type ParsedRow } from './import-row.js';

const objectId = z.string().regex(/^[0-9a-f]{24}$/);
const data = z.record(z.string(), z.unknown());
const seconds = z.number().transform(Math.floor).pipe(z.int().min(0));
/** Extended JSON has IDs and numbers as objects. */
const id = z.union([objectId, z.object({ $oid: objectId }).transform(({ $oid }) => $oid)]);
const time = z.union([
  seconds,
  z.object({ $numberLong: z.string().regex(/^\d{1,12}$/) }).transform(({ $numberLong }) => Number($numberLong)),
  z.object({ $numberInt: z.string().regex(/^\d{1,12}$/) }).transform(({ $numberInt }) => Number($numberInt)),
]);

const user = z.object({
  _id: id,
  type: z.enum(['normal', 'server']).default('normal'),
  identities: z
    .array(z.object({ id: externalId, provider_type: z.string(), provider_data: data.nullish() }))
    .default([]),
  disabled: z.boolean().default(false),
  data: data.nullish(),
  custom_data: data.nullish(),
  creation_date: time.default(0),
  last_authentication_date: time.default(0),
});
const loginIds = z.array(z.object({ id_type: z.string(), id: z.string() })).min(1);
const pending = z
  .object({ _id: id, login_ids: loginIds.optional(), login_id: loginIds.optional() })
  .transform(({ _id, login_ids, login_id }) => ({ identityId: _id, names: login_ids ?? login_id }));

/** Whether a value looks like one of a list of users or pending users. */
export function isOfAppServices(value: object): boolean {
  return '_id' in value && ('identities' in value || 'login_ids' in value || 'login_id' in value);
}

export function appServicesUser(value: unknown): ParsedRow {
  const waiting = safeParse(pending, value);
  if (waiting?.names !== undefined) return pendingAccount(waiting.identityId, waiting.names);
  const parsed = safeParse(user, value);
  if (parsed === undefined) {
    return {
      problem: 'It is not a user of the App Services Admin API: `_id` and `identities` are missing or invalid.',
    };
  }
  const unknown = parsed.identities.find(({ provider_type: type }) => providerOf(type) === undefined);
  if (unknown !== undefined)
    return { problem: `It has an identity of the unknown provider “${unknown.provider_type}”.` };
  const identities = parsed.identities.flatMap(({ id: own, provider_type, provider_data }): Identity[] => {
    const provider = providerOf(provider_type);
    return provider === undefined ? [] : [identityOf(provider, own, provider_data ?? parsed.data ?? {})];
  });
  // The list does not contain the secrets of API keys, so an API key identity would be useless.
  const usable = identities.filter(({ provider }) => provider !== 'api-key');
  if (usable.length === 0) {
    return {
      problem: 'It signs in with an API key only, which is not in the list. Create a new key with “keys create”.',
    };
  }
  const [account, ...further] = usable.filter(({ provider }) => provider === 'local-userpass');
  const email = account?.data['email'];
  if (further.length > 0 || (account !== undefined && typeof email !== 'string')) {
    return { problem: 'Its email account has no address, or it has several email accounts.' };
  }
  return {
    user: {
      id: parsed._id,
      // A user of API keys that has another identity signs in with that one from now on.
      kind: 'normal',
      disabled: parsed.disabled,
      createdAt: parsed.creation_date,
      lastLoginAt: parsed.last_authentication_date,
      customData: parsed.custom_data ?? null,
      identities: usable,
    },
    account:
      account === undefined || typeof email !== 'string'
        ? null
        : { email, identityId: account.id, hash: noPassword, confirmed: true },
  };
}

function pendingAccount(identityId: string, names: z.infer<typeof loginIds>): ParsedRow {
  const email = names.find(({ id_type: type }) => type === 'email')?.id;
  if (email === undefined) return { problem: 'The pending user has no email address.' };
  return { user: null, account: { email, identityId, hash: noPassword, confirmed: false } };
}

function providerOf(type: string): ProviderName | undefined {
  return providerNames.find((name) => name === type);
}
