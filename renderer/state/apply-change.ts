/** Applies a change to a snapshot. */
import type { Change, Snapshot } from '../../preload/contract/index.js';

function put<T extends { id: string }>(items: T[], item: T): T[] {
  return items.some(({ id }) => id === item.id)
    ? items.map((old) => (old.id === item.id ? item : old))
    : [...items, item];
}

/** Returns the items with `id` moved to directly before `before`; null: to the end. */
function moved<T extends { id: string }>(items: T[], id: string, before: string | null): T[] {
  const item = items.find((one) => one.id === id);
  if (item === undefined) return items;
  const rest = items.filter((one) => one !== item);
  const at = before === null ? -1 : rest.findIndex((one) => one.id === before);
  return at === -1 ? [...rest, item] : rest.toSpliced(at, 0, item);
}

/** Returns the snapshot after a change. Unchanged parts keep their identity. */
export function applyChange(snapshot: Snapshot, revision: number, change: Change): Snapshot {
  const next = { ...snapshot, revision };
  switch (change.kind) {
    case 'accountPut':
      return { ...next, accounts: put(snapshot.accounts, change.account) };
    case 'accountRemoved':
      return { ...next, accounts: snapshot.accounts.filter(({ id }) => id !== change.accountId) };
    case 'accountMoved':
      return { ...next, accounts: moved(snapshot.accounts, change.accountId, change.before) };
    case 'activeChanged':
      return { ...next, active: change.accountId };
    case 'currentChanged':
      return { ...next, current: { ...snapshot.current, [change.backendId]: change.accountId } };
    case 'recentChanged':
      return { ...next, recent: change.recent };
    case 'backendPut':
      return { ...next, backends: put(snapshot.backends, change.backend) };
    case 'backendRemoved':
      return { ...next, backends: snapshot.backends.filter(({ id }) => id !== change.backendId) };
    case 'backendMoved':
      return { ...next, backends: moved(snapshot.backends, change.backendId, change.before) };
    case 'settingsChanged':
      return { ...next, settings: change.settings, language: change.language };
    case 'noticePut':
      return { ...next, notices: put(snapshot.notices, change.notice) };
    case 'noticeRemoved':
      return { ...next, notices: snapshot.notices.filter(({ id }) => id !== change.noticeId) };
    case 'lockChanged':
      return { ...next, lock: change.lock };
  }
}
