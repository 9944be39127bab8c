/** Commands for email accounts and sessions. */
import { labelOf } from '../../admin/find-subject.js';
import type { SessionRecord } from '../../store/records.js';
import { firstLine } from '../first-line.js';
import { visible } from '../visible.js';
import type { Command } from './admin-commands.js';

const pageSize = 500;
const timeOf = (seconds: number | null) => (seconds === null ? 'unknown' : new Date(seconds * 1000).toISOString());

export const accountCommands: readonly Command[] = [
  {
    name: 'users unconfirmed',
    usage: '',
    help: 'the names of email accounts that are not confirmed',
    run: async ({ operations, print }) => {
      for (let after: string | null = null; ;) {
        const page = await operations.listUnconfirmed(after, pageSize);
        for (const { email } of page) print(visible(email));
        after = page.at(-1)?.email ?? null;
        if (after === null || page.length < pageSize) return;
      }
    },
  },
  {
    name: 'users confirm',
    usage: '<user>',
    help: 'confirms an email account without its mail',
    run: async ({ operations, print }, [named = '']) => {
      print(`Confirmed ${labelOf(await operations.confirm(named))}.`);
    },
  },
  {
    name: 'users resend',
    usage: '<user>',
    help: 'sends the confirmation mail again, or runs the confirmation function; needs --app',
    run: async ({ operations, print }, [named = '']) => {
      print(`Sent the confirmation of ${labelOf(await operations.repeatConfirmation(named))} again.`);
    },
  },
  {
    name: 'users password',
    usage: '<user>',
    help: 'sets the password to the first line of the standard input, ends all sessions and disables the API keys',
    run: async ({ operations, print, input }, [named = '']) => {
      await operations.find(named);
      print(`Set the password of ${labelOf(await operations.setPassword(named, await firstLine(input)))}.`);
    },
  },
  {
    name: 'users reset',
    usage: '<user>',
    help: 'sends the mail to set a new password; needs --app',
    run: async ({ operations, print }, [named = '']) => {
      print(`Sent the mail for a new password of ${labelOf(await operations.sendReset(named))}.`);
    },
  },
  {
    name: 'sessions list',
    usage: '<user>',
    help: 'a line for each session: id, beginning, last use, provider, address, device',
    run: async ({ operations, print }, [named = '']) => {
      for (const session of await operations.listSessions(named)) print(lineOf(session));
    },
  },
  {
    name: 'sessions end',
    usage: '<user> [<session id>]',
    help: 'ends one session, or all',
    run: async ({ operations, print }, [named = '', session]) => {
      if (session === undefined) print(`Ended the sessions of ${labelOf(await operations.endSessions(named))}.`);
      else print(`Ended a session of ${labelOf(await operations.endSession(named, session))}.`);
    },
  },
];

function lineOf({ id, createdAt, lastUsedAt, provider, address, device }: SessionRecord): string {
  const about: Record<string, string> = { ...device };
  const parts = [id, timeOf(createdAt), timeOf(lastUsedAt), provider, address ?? 'unknown', ...Object.values(about)];
  return parts.map(visible).join('\t');
}
