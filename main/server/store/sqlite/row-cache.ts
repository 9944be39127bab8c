/** Recent users and sessions in memory, until this or another process changes the database. */
import { LRUCache } from 'lru-cache';
import type { StoredSession, StoredUser } from '../records.js';
import { detectChanges } from './change-detection.js';

/** Number of cached users and sessions: clients send the same token repeatedly. */
const maxRows = 1_000;

export class RowCache {
  readonly users = new LRUCache<string, StoredUser>({ max: maxRows });
  readonly sessions = new LRUCache<string, StoredSession>({ max: maxRows });
  readonly #clearIfChanged: () => void;

  /** @param version a value that changes with each write of another process */
  constructor(version: () => unknown) {
    this.#clearIfChanged = detectChanges(version, () => {
      this.clear();
    });
  }

  clear(): void {
    this.users.clear();
    this.sessions.clear();
  }

  /** Returns the cached row or reads it. Missing rows are not cached. */
  get<T extends object>(rows: LRUCache<string, T>, id: string, read: () => T | null): T | null {
    this.#clearIfChanged();
    const before = rows.get(id);
    if (before !== undefined) return before;
    const row = read();
    if (row !== null) rows.set(id, row);
    return row;
  }

  /** Returns the cached row; null also if the version cannot be read, so that the store's call reports it. */
  peek<T extends object>(rows: LRUCache<string, T>, id: string): T | null {
    try {
      this.#clearIfChanged();
      return rows.get(id) ?? null;
    } catch {
      return null;
    }
  }
}
