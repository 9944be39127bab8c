/** Format of the file, or of the browser's entry, that keeps an app's users. */
import * as v from 'valibot';
import { safeParse, type Shape } from '../http/safe-parse.js';
import { oneOf, shapeOf } from '../http/shape.js';
import type { NamedApp } from './app-name.js';
import type { UserRecord } from './auth-storage.js';
import { userRecordSchema } from './user-record.js';

/** The users of one app. */
export interface UsersFile {
  version: 1;
  /** The app that owns the file. Missing in files of older versions. */
  app?: NamedApp | undefined;
  currentUserId: string | null;
  /** In first-login order. */
  users: UserRecord[];
}

const usersFile: Shape<UsersFile> = shapeOf(
  v.object({
    version: oneOf(1),
    app: v.optional(v.object({ id: v.string(), baseUrls: v.array(v.string()) })),
    currentUserId: v.nullable(v.string()),
    users: v.array(userRecordSchema),
  }),
);

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
