/** Commands for the keys of the administration API. */
import { createAdminKey, hasExpired } from '../../admin/admin-keys.js';
import { type AdminRole, adminRoles, type StoredAdminKey } from '../../store/records.js';
import { CommandError } from '../command-error.js';
import type { Command } from './admin-commands.js';

/** The flags of `admin-keys create`. */
export interface AdminKeyFlags {
  role?: string | undefined;
  expires?: string | undefined;
}

export const adminKeyCommands: readonly Command[] = [
  {
    name: 'admin-keys list',
    usage: '',
    help: 'list administrator keys with ID, name, role, creation, last use and expiry',
    run: async ({ store, print, now }) => {
      for (const key of await store.listAdminKeys()) print(lineOf(key, now));
    },
  },
  {
    name: 'admin-keys create',
    usage: '<name>',
    help: 'create an administrator key (for /admin/v1), which is shown only once',
    run: async ({ store, print, now, keyFlags = {} }, [name = '']) => {
      const { role, expires } = keyFlags;
      print(await createAdminKey(store, name, now, { role: roleOf(role), expiresAt: expiryOf(expires, now) }));
    },
  },
  {
    name: 'admin-keys delete',
    usage: '<key id>',
    help: 'delete an administrator key; without any key, the administration API is off',
    run: async ({ store, print }, [id = '']) => {
      if (id === '' || !(await store.removeAdminKey(id))) {
        throw new CommandError(`There is no administrator key ${id}. “admin-keys list” shows the IDs.`);
      }
      print(`Deleted the administrator key ${id}.`);
    },
  },
];

function roleOf(given: string | undefined): AdminRole {
  if (given === undefined) return 'administrator';
  const role = adminRoles.find((one) => one === given);
  if (role === undefined) throw new CommandError(`--role takes one of ${adminRoles.join(', ')}.`);
  return role;
}

const secondsIn: Readonly<Record<string, number>> = { h: 3_600, d: 86_400 };
const longest = 3_650 * 86_400;

/** Null: never. */
function expiryOf(given: string | undefined, now: number): number | null {
  if (given === undefined) return null;
  const [, count = '', unit = ''] = /^(\d{1,5})([dh])$/.exec(given) ?? [];
  const seconds = Number(count) * (secondsIn[unit] ?? 0);
  if (seconds > 0 && seconds <= longest) return now + seconds;
  throw new CommandError('--expires takes hours or days, such as 12h or 90d, at most 3650d.');
}

function lineOf(key: StoredAdminKey, now: number): string {
  const { id, name, role, createdAt, lastUsedAt, expiresAt } = key;
  const used = lastUsedAt === null ? 'no recorded use' : `used ${timeOf(lastUsedAt)}`;
  const end =
    expiresAt === null ? 'never expires' : `${hasExpired(key, now) ? 'expired' : 'expires'} ${timeOf(expiresAt)}`;
  return [id, name, role, timeOf(createdAt), used, end].join('\t');
}

const timeOf = (seconds: number) => new Date(seconds * 1000).toISOString();
