/** Replaces electron-store outside Electron: the same writes, without the app object that electron-store reads its folder from. */
import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenStore } from '../../../main/storage/json-file.js';

/** Opens a store that writes and flushes a temporary file, then renames it. */
export const openDurableStore: OpenStore = (folder, name) => {
  const path = join(folder, `${name}.json`);
  let content: Record<string, unknown> = {};
  return Promise.resolve({
    get store() {
      return content;
    },
    set store(next) {
      content = next;
      const file = openSync(`${path}.tmp`, 'w', 0o600);
      writeFileSync(file, JSON.stringify(next, null, '\t'));
      fsyncSync(file);
      closeSync(file);
      renameSync(`${path}.tmp`, path);
    },
  });
};
