/** Format of the file, or of the browser's entry, that keeps an app's users. */
import * as z from 'zod/mini';
import { safeParse } from '../http/safe-parse.js';
import type { UserRecord } from './auth-storage.js';
import { userRecord } from './user-record.js';

const usersFile = z.object({
  version: z.literal(1),
  /** The app that owns the file. Missing in files of older versions. */
  app: z.optional(z.object({ id: z.string(), baseUrls: z.array(z.string()) })),
  currentUserId: z.nullable(z.string()),
  /** In first-login order. */
  users: z.array(userRecord),
});
/** The users of one app. */
export type UsersFile = z.infer<typeof usersFile>;

/** The users of an app before its first login. */
export const noUsers: UsersFile = { version: 1, currentUserId: null, users: [] };

/** Returns the users in a text, or undefined if it is not a text of users that this version can read. */
export function parseUsers(text: string): UsersFile | undefined {
  const parsed = safeParse(usersFile, parseJson(text));
  return parsed.success ? parsed.data : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Adds or replaces a user. */
export function withUser(file: UsersFile, record: UserRecord): UsersFile {
  const isListed = file.users.some(({ id }) => id === record.id);
  const users = isListed
    ? file.users.map((other) => (other.id === record.id ? record : other))
    : [...file.users, record];
  return { ...file, users };
}

/** Removes a user. */
export function withoutUser(file: UsersFile, userId: string): UsersFile {
  return { ...file, users: file.users.filter(({ id }) => id !== userId) };
}
