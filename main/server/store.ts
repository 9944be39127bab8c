/** What the server keeps. One small interface, so that another database can stand behind it. */

/** A user: what tokens are about. */
export interface StoredUser {
  id: string;
  identityId: string;
  provider: 'anon-user' | 'local-userpass';
  email: string | null;
}

/** An email account's password. */
export interface StoredPassword {
  email: string;
  identityId: string;
  hash: string;
}

/** Durable when a call returns. */
export interface Store {
  /** False: the address is taken. The database decides, not a look before. */
  addPassword(password: StoredPassword): boolean;
  findPassword(email: string): StoredPassword | null;
  findUserOfIdentity(identityId: string): StoredUser | null;
  findUser(id: string): StoredUser | null;
  addUser(user: StoredUser): void;
  /** Removes the user, its password and its sessions. */
  deleteUser(id: string): void;
  addSession(id: string, userId: string, expiresAt: number): void;
  /** The session's user, unless it was revoked or has expired. Times in seconds since 1970. */
  findSession(id: string, now: number): string | null;
  deleteSession(id: string): void;
  close(): void;
}
