/** The documents of the MongoDB store, and what a unique index says of a write. */
import { MongoServerError } from 'mongodb';
import type { MailToken, StoredApiKey, StoredPassword, StoredSession, StoredUser } from './store.js';

export type UserDocument = Omit<StoredUser, 'id'> & { _id: string; number: number };
/** `_id` is the name. Missing in documents of older servers: the name's key, and which of the accounts with this key it is. */
export type PasswordDocument = Omit<StoredPassword, 'email'> & { _id: string; folded?: string; variant?: number };
export type TokenDocument = Omit<MailToken, 'id'> & { _id: string };
export type SessionDocument = Omit<StoredSession, 'id'> & { _id: string };
export type KeyDocument = Omit<StoredApiKey, 'id'> & { _id: string };

const duplicateKey = 11_000;

/** False when a unique index refused. */
export async function isNew(write: Promise<boolean>): Promise<boolean> {
  try {
    return await write;
  } catch (error) {
    if (error instanceof MongoServerError && error.code === duplicateKey) return false;
    throw error;
  }
}
