/** The API keys in MongoDB. */
import type { Filter } from 'mongodb';
import type { StoredApiKey } from '../records.js';
import type { Store } from '../store.js';
import { type Collections, ifPresent, isNew, type KeyDocument, present } from './database/mongo-documents.js';
import type { MongoChanges } from './mongo-changes.js';
import { checkedAfter, conditionsOf } from './mongo-conditions.js';

type ApiKeyStore = Pick<
  Store,
  | 'addApiKey'
  | 'deleteApiKey'
  | 'findApiKey'
  | 'findApiKeyByHash'
  | 'listApiKeys'
  | 'listServerKeys'
  | 'setApiKeyDisabled'
>;

export function mongoApiKeys(collections: Collections, changes: MongoChanges): ApiKeyStore {
  const { apiKeys } = collections;
  const { isAllowed } = conditionsOf(collections);
  const listKeys = async (filter: Filter<KeyDocument>): Promise<StoredApiKey[]> =>
    (
      await apiKeys
        .find({ ...filter, ...present })
        .sort({ number: 1, _id: 1 })
        .toArray()
    )
      .map((key) => keyOf(key))
      .filter((key) => key !== null);

  return {
    addApiKey: ({ id, ...key }, conditions = {}) =>
      checkedAfter(
        () => isNew(apiKeys.insertOne({ ...key, _id: id, number: Date.now() }).then(() => true)),
        async () =>
          (await isAllowed(key.userId, id, conditions)) &&
          (conditions.most === undefined || (await listKeys({ userId: key.userId })).length <= conditions.most),
        () => apiKeys.deleteOne({ _id: id }),
      ),
    findApiKey: async (id) => keyOf(ifPresent(await apiKeys.findOne({ _id: id }))),
    findApiKeyByHash: async (hash) => keyOf(ifPresent(await apiKeys.findOne({ hash }))),
    listApiKeys: (userId) => listKeys({ userId }),
    listServerKeys: () => listKeys({ kind: 'server' }),
    setApiKeyDisabled: (id, disabled) => changes.setKeyDisabled(id, disabled),
    deleteApiKey: (id) => changes.deleteKey(id),
  };
}

function keyOf(document: KeyDocument | null): StoredApiKey | null {
  if (document === null) return null;
  const { _id: id, userId, kind, name, hash, disabled } = document;
  return { id, userId, kind, name, hash, disabled };
}
