/** Calls the methods of a store that requests and the server's own timers use, so that a test sees their queries. */
import type { AdministrationStore } from '../../../main/server/store/administration-store.js';
import type { StoredUser } from '../../../main/server/store/records.js';
import type { Storage } from '../../../main/server/store/storage.js';
import type { Store } from '../../../main/server/store/store.js';

type RequestMethod = Exclude<keyof Store, keyof AdministrationStore | 'close' | 'settled'>;

const user = (id: string, account: string): StoredUser => ({
  ...{ id, kind: 'normal', disabled: false, createdAt: 1, lastLoginAt: 1, customData: null },
  identities: [{ provider: 'local-userpass', id: account, data: { email: `${account}@example.com` } }],
});
const password = (account: string, confirmed: boolean) => ({
  ...{ email: `${account}@example.com`, identityId: account, hash: 'h', confirmed },
});
const apiKey = (id: string) => ({ id, userId: 'u1', kind: 'user', name: id, hash: `hash of ${id}` }) as const;
const session = (id: string) =>
  ({ id, userId: 'u1', provider: 'local-userpass', identityId: 'p1', deviceId: 'd', expiresAt: 900 }) as const;
const lease = { owner: 'server', until: 50 };
const event = { trigger: 't', operation: 'LOGIN', userId: 'u1', argumentsText: '[]', attempts: 0, takeovers: 0 };

/** Called in this order: `prepare` adds the rows that a call changes or removes, so that it runs all its queries. */
const calls: Record<RequestMethod, (store: Store) => Promise<unknown>> = {
  findUser: (store) => store.findUser('u1'),
  findUserOfIdentity: (store) => store.findUserOfIdentity({ provider: 'local-userpass', id: 'p1' }),
  listUsers: (store) => store.listUsers({ id: 'u1', number: 1 }, 2),
  findUserPosition: (store) => store.findUserPosition('u1'),
  addUser: (store) => store.addUser(user('u3', 'p3')),
  addIdentity: (store) =>
    store.addIdentity('u1', { provider: 'custom-token', id: 'c1', data: {} }, { session: { id: 's1', now: 5 } }),
  updateIdentity: (store) => store.updateIdentity({ provider: 'local-userpass', id: 'p2', data: { name: 'Ada' } }),
  setCustomData: (store) => store.setCustomData('u1', { plan: 'free' }),
  setUserDisabled: (store) => store.setUserDisabled('u1', false),
  importUsers: (store) => store.importUsers([{ user: user('u5', 'p5'), account: password('p5', true) }], 'distinct'),
  exchangeHash: (store) => store.exchangeHash('p5', 'h', 'h5'),
  addHashKind: (store) => store.addHashKind('bcrypt'),
  listHashKinds: (store) => store.listHashKinds(),
  addPassword: (store) => store.addPassword(password('p4', true)),
  findPassword: (store) => store.findPassword('p1@example.com'),
  findPasswordOfIdentity: (store) => store.findPasswordOfIdentity('p1'),
  isNameTaken: (store) => store.isNameTaken('p1@example.com'),
  confirmPassword: (store) => store.confirmPassword('p1'),
  putMailToken: (store) => store.putMailToken({ id: 't1', kind: 'reset', identityId: 'p1', hash: 'h', expiresAt: 9 }),
  findMailToken: (store) => store.findMailToken('reset', 't1', 'h', 1),
  takeMailToken: (store) => store.takeMailToken('reset', 't1', 'h', 1),
  removeUnconfirmed: (store) => store.removeUnconfirmed('unconfirmed'),
  addSession: (store) => store.addSession(session('s2'), 5, { passwordHash: 'h' }),
  findSession: (store) => store.findSession('s1', 'u1', 5),
  findCaller: (store) => store.findCaller('s1', 'u1', 5),
  listSessions: (store) => store.listSessions('u1', 5),
  recordSessionUses: (store) => store.recordSessionUses([{ id: 's1', at: 7 }]),
  addApiKey: (store) => store.addApiKey({ ...apiKey('k3'), disabled: false }, { session: { id: 's1', now: 5 } }),
  findApiKey: (store) => store.findApiKey('k1'),
  findApiKeyByHash: (store) => store.findApiKeyByHash('hash of k1'),
  listApiKeys: (store) => store.listApiKeys('u1'),
  listServerKeys: (store) => store.listServerKeys(),
  setApiKeyDisabled: (store) => store.setApiKeyDisabled('k1', true),
  deleteApiKey: (store) => store.deleteApiKey('k2'),
  addTriggerEvents: (store) => store.addTriggerEvents([{ id: 'e1', ...event }], { ...lease, until: 1 }, 10),
  takeTriggerEvents: (store) => store.takeTriggerEvents(lease, 5, 10),
  renewTriggerEvents: (store) => store.renewTriggerEvents(lease),
  setTriggerAttempts: (store) => store.setTriggerAttempts('e1', 1),
  removeTriggerEvent: (store) => store.removeTriggerEvent('e1'),
  addKnownSources: (store) => store.addKnownSources(['source', 'other'], 5),
  isKnownSource: (store) => store.isKnownSource('source'),
  replacePassword: (store) => store.replacePassword('p1', 'h2'),
  deleteSession: (store) => store.deleteSession('s1'),
  deleteSessionsOf: (store) => store.deleteSessionsOf('u1'),
  deleteUser: (store) => store.deleteUser('u2'),
  removeExpired: (store) => store.removeExpired(901),
};

async function prepare(store: Store): Promise<void> {
  await store.addUser(user('u1', 'p1'));
  await store.addUser(user('u2', 'p2'));
  for (const account of ['p1', 'p2']) await store.addPassword(password(account, true));
  await store.addPassword(password('unconfirmed', false));
  for (const id of ['k1', 'k2']) await store.addApiKey({ ...apiKey(id), disabled: false });
  await store.addSession(session('s1'), 1);
}

/** Calls each method once, also those that the administration uses most. */
export async function callStore({ store, events }: Storage): Promise<void> {
  await prepare(store);
  for (const call of Object.values(calls)) await call(store);
  await store.findUsersByEmail('p1@example.com', 2);
  await store.listUnconfirmed(null, 2);
  await store.findAdminKey('h');
  await store.countSubjects(5);
  await store.recordAdminKeyUse('k', 1);
  const texts = { account: null, address: null, subject: null, reason: null, text: null, durationMs: null };
  await events.addEvents([{ id: 'e', at: 5, kind: 'sign-in', outcome: 'ok', userId: 'u1', provider: null, ...texts }]);
  await events.listEvents({ since: 1, errorsOnly: true }, 5);
  await events.listEvents({ user: { id: 'u1', account: 'p1@example.com' } }, 5);
  await events.summarizeFunctions(1);
  await events.countErrors(1);
  await events.countMails();
  await events.pruneEvents(3, 10);
}
