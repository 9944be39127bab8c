/** Commands that manage the users and API keys of a server, whether it is running or not. */
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { labelOf } from '../../admin/find-subject.js';
import type { Operations } from '../../admin/operations.js';
import type { ProviderSwitches } from '../../admin/provider-switches.js';
import { hashApiKey, keyName, maxKeyNameLength, newApiKey } from '../../providers/api-key.js';
import { isAccountName } from '../../providers/email-password/account-name.js';
import type { UserPage, UserPosition } from '../../store/administration-store.js';
import { newId } from '../../store/new-id.js';
import type { StoredApiKey, StoredUser } from '../../store/records.js';
import type { Store } from '../../store/store.js';
import { CommandError } from '../command-error.js';
import { firstLine } from '../first-line.js';
import { visible } from '../visible.js';
import { accountCommands } from './account-commands.js';
import { adminKeyCommands, type AdminKeyFlags } from './admin-key-commands.js';
import { type ImportFlags, runImport } from './import-command.js';
import { providerCommands } from './provider-commands.js';

export interface CommandContext {
  store: Store;
  operations: Operations;
  /** Reads the app folder. @throws CommandError if it is not known */
  switches: () => Promise<ProviderSwitches>;
  /** Writes a line to the standard output. */
  print: (line: string) => void;
  input: Readable;
  /** Seconds since 1970. */
  now: number;
  /** Writes a line about the progress of a long command. */
  progress?: (line: string) => void;
  importFlags?: ImportFlags;
  keyFlags?: AdminKeyFlags;
}

/** A command. `usage` lists its arguments for the help. */
export interface Command {
  name: string;
  usage: string;
  help: string;
  run: (context: CommandContext, given: readonly string[]) => Promise<void>;
}

const pageSize = 500;

/** All commands, in the order in which the help lists them. */
export const commands: readonly Command[] = [
  {
    name: 'users list',
    usage: '',
    help: 'list users with ID, state, last sign-in and identities',
    run: async ({ store, print }) => {
      for await (const user of everyUser(store)) print(lineOf(user));
    },
  },
  {
    name: 'users create',
    usage: '<email or user name>',
    help: 'create a confirmed email account; reads the password from standard input',
    run: async ({ operations, print, input }, [email = '']) => {
      if (email === '') throw new CommandError('Missing email address. For example: users create ada@example.com');
      if (!isAccountName(email)) {
        throw new CommandError(
          `“${visible(email)}” cannot be the name of an account. Enter one email address or a user name, without spaces, quotes, brackets, commas or semicolons.`,
        );
      }
      const id = await operations.create(email, await firstLine(input));
      print(`Created ${email} with the user ID ${id}.`);
    },
  },
  {
    name: 'users disable',
    usage: '<user>',
    help: 'end all sessions of a user and reject new ones',
    run: async ({ operations, print }, [named = '']) => {
      print(`Disabled ${labelOf(await operations.setDisabled(named, true))} and ended its sessions.`);
    },
  },
  {
    name: 'users enable',
    usage: '<user>',
    help: 'allow a disabled user to sign in again',
    run: async ({ operations, print }, [named = '']) => {
      print(`Enabled ${labelOf(await operations.setDisabled(named, false))}.`);
    },
  },
  {
    name: 'users revoke',
    usage: '<user>',
    help: 'end all sessions of a user immediately',
    run: async ({ operations, print }, [named = '']) => {
      print(`Ended the sessions of ${labelOf(await operations.endSessions(named))}.`);
    },
  },
  {
    name: 'users delete',
    usage: '<user>',
    help: 'delete a user with password, API keys and sessions',
    run: async ({ operations, print }, [named = '']) => {
      print(`Deleted ${labelOf(await operations.remove(named))}.`);
    },
  },
  {
    name: 'users data',
    usage: '<user>',
    help: 'set the custom data of a user; reads a JSON object from standard input',
    run: async ({ operations, print, input }, [named = '']) => {
      await operations.find(named);
      const parsed = z.record(z.string(), z.unknown()).safeParse(parseJson(await text(input)));
      if (!parsed.success) throw new CommandError('The standard input is not a JSON object. Nothing was changed.');
      const label = labelOf(await operations.setCustomData(named, parsed.data));
      print(`Set the custom data of ${label}. Its next access token has it.`);
    },
  },
  ...accountCommands,
  ...adminKeyCommands,
  ...providerCommands,
  {
    name: 'users export',
    usage: '',
    help: 'print all users and password hashes as JSON lines; keep the output safe',
    run: async ({ store, print }) => {
      for await (const user of everyUser(store)) {
        const identity = user.identities.find(({ provider }) => provider === 'local-userpass');
        const stored = identity === undefined ? null : await store.findPasswordOfIdentity(identity.id);
        const password =
          stored === null ? {} : { password: { email: stored.email, hash: stored.hash, confirmed: stored.confirmed } };
        print(JSON.stringify({ ...user, ...password }));
      }
    },
  },
  {
    name: 'users import',
    usage: '[<file>]',
    help: 'import users; existing users are not changed',
    run: (context, [file]) => runImport(context, file),
  },
  {
    name: 'keys list',
    usage: '',
    help: 'list server API keys',
    run: async ({ store, print }) => {
      for (const { id, name, disabled, userId } of await store.listServerKeys()) {
        print([id, name, disabled ? 'disabled' : 'enabled', `user ${userId}`].join('\t'));
      }
    },
  },
  {
    name: 'keys create',
    usage: '<name>',
    help: 'create a server API key, which is shown only once',
    run: async ({ store, print, now }, [name = '']) => {
      if (!keyName.test(name)) {
        throw new CommandError('The name of a key may contain only letters, digits, underscores and hyphens.');
      }
      if (name.length > maxKeyNameLength) {
        throw new CommandError(`The name of a key may have at most ${String(maxKeyNameLength)} characters.`);
      }
      if ((await store.listServerKeys()).length >= 100)
        throw new CommandError('There are 100 server keys already. Delete one first.');
      const id = newId();
      const userId = newId();
      const key = newApiKey();
      if ((await store.listServerKeys()).some((known) => known.name === name)) {
        throw new CommandError(`There is already a server key named ${name}.`);
      }
      const identities = [{ provider: 'api-key', id, data: { name } } as const];
      const user: StoredUser = {
        id: userId,
        kind: 'server',
        disabled: false,
        createdAt: now,
        lastLoginAt: now,
        customData: null,
        identities,
      };
      await store.addUser(user);
      if (!(await store.addApiKey({ id, userId, kind: 'server', name, hash: hashApiKey(key), disabled: false }))) {
        await store.deleteUser(userId);
        throw new CommandError(`The server key ${name} could not be added. Try again.`);
      }
      print(key);
    },
  },
  ...(['disable', 'enable'] as const).map((verb): Command => ({
    name: `keys ${verb}`,
    usage: '<key id>',
    help: `${verb} a server API key`,
    run: async ({ store, print }, [id = '']) => {
      await requireServerKey(store, id);
      await store.setApiKeyDisabled(id, verb === 'disable');
      print(`${verb === 'disable' ? 'Disabled' : 'Enabled'} the key ${id}.`);
    },
  })),
  {
    name: 'keys delete',
    usage: '<key id>',
    help: 'delete a server API key and its user',
    run: async ({ store, print }, [id = '']) => {
      await store.deleteUser((await requireServerKey(store, id)).userId);
      print(`Deleted the key ${id}.`);
    },
  },
];

async function* everyUser(store: Store): AsyncGenerator<StoredUser> {
  let after: UserPosition | null = null;
  do {
    const { users, next }: UserPage = await store.listUsers(after, pageSize);
    yield* users;
    after = next;
  } while (after !== null);
}

function lineOf({ id, kind, disabled, lastLoginAt, identities }: StoredUser): string {
  const last = lastLoginAt === 0 ? 'never signed in' : new Date(lastLoginAt * 1000).toISOString();
  const who = identities.map(
    ({ provider, id: identity, data }) =>
      `${provider}:${visible(typeof data['email'] === 'string' ? data['email'] : identity)}`,
  );
  return [id, disabled ? 'disabled' : kind, last, ...who].join('\t');
}

async function requireServerKey(store: Store, id: string): Promise<StoredApiKey> {
  const key = await store.findApiKey(id);
  if (key?.kind !== 'server') throw new CommandError(`There is no server key ${id}. “keys list” shows the IDs.`);
  return key;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
