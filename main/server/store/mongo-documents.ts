/** Document types of the MongoDB store, and detection of unique-index violations. */
import { MongoServerError } from 'mongodb';
import type { MailToken, StoredApiKey, StoredPassword, StoredSession, StoredUser } from './store.js';

export type UserDocument = Omit<StoredUser, 'id'> & { _id: string; number: number };
/**
 * `_id` is the account name. `folded` is its account key, and `variant` numbers accounts with the same key; documents
 * of older servers lack both.
 */
export type PasswordDocument = Omit<StoredPassword, 'email'> & { _id: string; folded?: string; variant?: number };
export type TokenDocument = Omit<MailToken, 'id'> & { _id: string };
export type SessionDocument = Omit<StoredSession, 'id'> & { _id: string };
export type KeyDocument = Omit<StoredApiKey, 'id'> & { _id: string };

const duplicateKey = 11_000;

/** False if a unique index rejected the write. */
export async function isNew(write: Promise<boolean>): Promise<boolean> {
  try {
    return await write;
  } catch (error) {
    if (error instanceof MongoServerError && error.code === duplicateKey) return false;
    throw error;
  }
}
