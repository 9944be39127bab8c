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
    help: 'list email accounts that are not confirmed',
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
    help: 'confirm an email account',
    run: async ({ operations, print }, [named = '']) => {
      print(`Confirmed ${labelOf(await operations.confirm(named))}.`);
    },
  },
  {
    name: 'users resend',
    usage: '<user>',
    help: 'send the confirmation mail again, or run the confirmation function; requires --app',
    run: async ({ operations, print }, [named = '']) => {
      print(`Sent the confirmation of ${labelOf(await operations.repeatConfirmation(named))} again.`);
    },
  },
  {
    name: 'users password',
    usage: '<user>',
    help: 'set a password, end all sessions and disable the API keys; reads standard input',
    run: async ({ operations, print, input }, [named = '']) => {
      await operations.find(named);
      print(`Set the password of ${labelOf(await operations.setPassword(named, await firstLine(input)))}.`);
    },
  },
  {
    name: 'users reset',
    usage: '<user>',
    help: 'send a mail for choosing a new password; requires --app',
    run: async ({ operations, print }, [named = '']) => {
      print(`Sent the mail for a new password of ${labelOf(await operations.sendReset(named))}.`);
    },
  },
  {
    name: 'sessions list',
    usage: '<user>',
    help: 'list sessions with ID, start, last use, provider, address and device',
    run: async ({ operations, print }, [named = '']) => {
      for (const session of await operations.listSessions(named)) print(lineOf(session));
    },
  },
  {
    name: 'sessions end',
    usage: '<user> [<session id>]',
    help: 'end one session, or all of them',
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
