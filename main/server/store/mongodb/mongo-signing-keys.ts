/** Signing keys in MongoDB, shared by all servers. */
import type { Collection } from 'mongodb';
import type { KeyStorage, StoredKey } from '../../sessions/signing-keys.js';
import { isNew, type SigningKeyDocument } from './database/mongo-documents.js';

export function signingKeysOf(keys: Collection<SigningKeyDocument>): KeyStorage {
  const add = async ({ kid, ...key }: StoredKey) => {
    await keys.insertOne({ ...key, _id: kid });
  };
  return {
    read: async () =>
      (await keys.find().sort({ createdAt: 1 }).toArray()).map(({ _id: kid, key, createdAt }) => ({
        ...{ kid, key, createdAt },
      })),
    addFirst: async (key) => {
      await isNew(add(key).then(() => true));
    },
    add,
    remove: async (kids) => {
      await keys.deleteMany({ _id: { $in: [...kids] } });
    },
    version: () => null,
  };
}
