/** An app of the auth library whose backend answers from a script. */
import { join } from 'node:path';
import { App, type AuthStorage, Credentials, MemoryStorage } from '../../../main/auth/index.js';
import { FileStorage } from '../../../main/auth/storage/file-storage.js';
import { tmpDir } from '../tmp-dir.js';
import { scriptedBackend } from './scripted-backend.js';

export const credentials = Credentials.emailPassword('a@b.c', 'secret');
const baseUrl = 'http://backend.test';
export const newFile = () => join(tmpDir('roster-handles-'), 'users.json');
/** The storages that an app can use. */
export const stores: [string, () => AuthStorage][] = [
  ['memory', () => new MemoryStorage()],
  ['a file', () => new FileStorage({ path: newFile() })],
];

export function setUpApp(storage: AuthStorage = new MemoryStorage(), sub?: string) {
  const backend = scriptedBackend(sub === undefined ? {} : { sub });
  const open = (on = storage) => new App({ id: 'app', baseUrl, fetch: backend.fetch, storage: on });
  return { ...backend, storage, open, app: open() };
}
