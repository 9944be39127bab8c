/** Validating wrapper around a store: IDs and names are strings, and text that a database would alter is rejected. */
import type { UserPosition } from './administration-store.js';
import type { Identity, StoredUser } from './records.js';
import type { Conditions, Store } from './store.js';
import { isStorableData, storableText as text, UnstorableError } from './text.js';

/** Validates all arguments. Calls reject with an UnstorableError. */
export function checkedStore(store: Store): Store {
  return {
    findUser: async (id) => store.findUser(text(id)),
    findUserOfIdentity: async ({ provider, id }) =>
      store.findUserOfIdentity({ provider: text(provider), id: text(id) }),
    listUsers: async (after, limit) => store.listUsers(checkedPosition(after), limit),
    findUserPosition: async (id) => store.findUserPosition(text(id)),
    addUser: async (user) => store.addUser(checkedUser(user)),
    addIdentity: async (userId, identity, conditions) =>
      store.addIdentity(text(userId), checkedIdentity(identity), checkedConditions(conditions)),
    updateIdentity: async (identity) => store.updateIdentity(checkedIdentity(identity)),
    setCustomData: async (id, data) => store.setCustomData(text(id), checked(data)),
    setUserDisabled: async (id, disabled) => store.setUserDisabled(text(id), disabled),
    deleteUser: async (id) => store.deleteUser(text(id)),

    addPassword: async (password, names) => store.addPassword(checkedFields(password), names),
    findPassword: async (email) => store.findPassword(text(email)),
    findPasswordOfIdentity: async (identityId) => store.findPasswordOfIdentity(text(identityId)),
    isNameTaken: async (email) => store.isNameTaken(text(email)),
    confirmPassword: async (identityId) => store.confirmPassword(text(identityId)),
    replacePassword: async (identityId, hash, token) =>
      store.replacePassword(text(identityId), text(hash), token === undefined ? undefined : text(token)),
    removeUnconfirmed: async (identityId) => store.removeUnconfirmed(text(identityId)),

    putMailToken: async (token) => store.putMailToken(checkedFields(token)),
    findMailToken: async (kind, id, hash, now) => store.findMailToken(text(kind), text(id), text(hash), now),
    takeMailToken: async (kind, id, hash, now) => store.takeMailToken(text(kind), text(id), text(hash), now),

    addSession: async ({ address = null, device = null, ...session }, now, conditions) =>
      store.addSession(
        { ...checkedFields(session), address: address === null ? null : text(address), device: checked(device) },
        now,
        checkedConditions(conditions),
      ),
    findSession: async (id, userId, now) => store.findSession(text(id), text(userId), now),
    findCaller: async (sessionId, userId, now) => store.findCaller(text(sessionId), text(userId), now),
    deleteSession: async (id) => store.deleteSession(text(id)),
    deleteSessionsOf: async (userId) => store.deleteSessionsOf(text(userId)),

    listSessions: async (userId, now) => store.listSessions(text(userId), now),
    recordSessionUses: async (uses) => store.recordSessionUses(uses.map(({ id, at }) => ({ id: text(id), at }))),

    searchSessions: async (search, after, limit) =>
      store.searchSessions({ ...search, text: text(search.text) }, after === null ? null : checkedFields(after), limit),
    searchUsers: async (search, after, limit) =>
      store.searchUsers({ ...search, text: text(search.text) }, checkedPosition(after), limit),
    searchAccounts: async (search, after, limit) =>
      store.searchAccounts({ ...search, text: text(search.text) }, after === null ? null : text(after), limit),
    countSubjects: (now) => store.countSubjects(now),
    findUsersByEmail: async (email, limit) => store.findUsersByEmail(text(email), limit),
    listUnconfirmed: async (after, limit) => store.listUnconfirmed(after === null ? null : text(after), limit),
    removeAccount: async (identityId) => store.removeAccount(text(identityId)),
    addAdminKey: async (key) => store.addAdminKey(checkedFields(key)),
    findAdminKey: async (hash) => store.findAdminKey(text(hash)),
    listAdminKeys: () => store.listAdminKeys(),
    recordAdminKeyUse: async (id, at) => store.recordAdminKeyUse(text(id), at),
    removeAdminKey: async (id) => store.removeAdminKey(text(id)),
    listDisabledProviders: () => store.listDisabledProviders(),
    setProviderDisabled: async (provider, disabled) => {
      text(provider);
      await store.setProviderDisabled(provider, disabled);
    },

    importUsers: async (entries, names) =>
      store.importUsers(
        entries.map(({ user, account }) => ({
          user: user === null ? null : checkedUser(user),
          account: account === null ? null : checkedFields(account),
        })),
        names,
      ),
    exchangeHash: async (identityId, from, to) => store.exchangeHash(text(identityId), text(from), text(to)),
    addHashKind: async (kind) => store.addHashKind(text(kind)),
    listHashKinds: () => store.listHashKinds(),

    addApiKey: async (key, conditions) => store.addApiKey(checkedFields(key), checkedConditions(conditions)),
    findApiKey: async (id) => store.findApiKey(text(id)),
    findApiKeyByHash: async (hash) => store.findApiKeyByHash(text(hash)),
    listApiKeys: async (userId) => store.listApiKeys(text(userId)),
    listServerKeys: () => store.listServerKeys(),
    setApiKeyDisabled: async (id, disabled) => store.setApiKeyDisabled(text(id), disabled),
    deleteApiKey: async (id) => store.deleteApiKey(text(id)),

    addTriggerEvents: async (events, lease, most) =>
      store.addTriggerEvents(
        events.map(({ attempts, takeovers, ...texts }) => ({ ...checkedFields(texts), attempts, takeovers })),
        lease,
        most,
      ),
    takeTriggerEvents: (lease, now, limit) => store.takeTriggerEvents(lease, now, limit),
    renewTriggerEvents: (lease) => store.renewTriggerEvents(lease),
    setTriggerAttempts: async (id, attempts) => store.setTriggerAttempts(text(id), attempts),
    removeTriggerEvent: async (id) => store.removeTriggerEvent(text(id)),

    addKnownSources: async (hashes, now) => store.addKnownSources(hashes.map(text), now),
    isKnownSource: async (hash) => store.isKnownSource(text(hash)),

    settled: () => store.settled(),
    removeExpired: (now) => store.removeExpired(now),
    close: () => store.close(),
  };
}

/** Validates data of any depth. */
function checked<T>(data: T): T {
  if (!isStorableData(data)) throw new UnstorableError();
  return data;
}

/** Fields that are not text. */
const otherFields: readonly string[] = ['createdAt', 'expiresAt', 'lastUsedAt', 'confirmed', 'disabled'];

/** Validates a row: every field except `otherFields` is an ID or a name. */
function checkedFields<T extends object>(row: T): T {
  for (const [name, value] of Object.entries(row)) if (!otherFields.includes(name)) text(value);
  return row;
}

function checkedPosition(position: UserPosition | null): UserPosition | null {
  return position === null ? null : { id: text(position.id), number: position.number };
}

function checkedConditions<T extends Conditions>(conditions: T | undefined): T | undefined {
  if (conditions?.session !== undefined) text(conditions.session.id);
  if (conditions?.passwordHash !== undefined) text(conditions.passwordHash);
  return conditions;
}

function checkedIdentity(identity: Identity): Identity {
  text(identity.provider);
  text(identity.id);
  return checked(identity);
}

function checkedUser(user: StoredUser): StoredUser {
  text(user.id);
  text(user.kind);
  user.identities.forEach(checkedIdentity);
  return checked(user);
}
