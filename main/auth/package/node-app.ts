/** The app in Node: users are kept in a file, and apps of one id share them, as in the Realm SDK. */
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { EJSON } from 'bson';
import { App as CoreApp } from '../app/app.js';
import type { AppConfiguration } from '../app/app-configuration.js';
import type { AppUsers } from '../app/app-users.js';
import type { Platform } from '../app/platform.js';
import type { Credentials as AppCredentials } from '../credentials/credentials.js';
import type { Fetch } from '../http/http-client.js';
import { asDocument } from '../session/custom-data.js';
import { type AuthStorage, MemoryStorage } from '../storage/auth-storage.js';
import { FileStorage } from '../storage/file-storage.js';
import type { DefaultFunctionsFactory, DefaultObject } from '../user/user-types.js';

/** Users that apps share, until they are garbage-collected. */
const shared: { key: string; fetch: Fetch | undefined; users: WeakRef<AppUsers> }[] = [];

/** Returns the users of a running app with the same configuration, or creates them. */
function openUsers(config: AppConfiguration, baseUrl: string, create: (storage: AuthStorage) => AppUsers): AppUsers {
  const { id, fetch, timeout, now, monotonicNow, random, device } = config;
  const mode = config.metadata?.mode ?? 'noEncryption';
  const path = resolve(config.baseFilePath || '.', 'mongodb-realm', folderName(id), 'users.json');
  const encryptionKey = mode === 'encryption' ? bytesOf(config.metadata?.encryptionKey) : undefined;
  const open = () =>
    mode === 'inMemory' || mode === 'noMetadata'
      ? new MemoryStorage()
      : new FileStorage({ path, encryptionKey, isNamedByPath: true });
  // An app with its own clock or device shares its users with no other app.
  if (now !== undefined || monotonicNow !== undefined || random !== undefined || device !== undefined)
    return create(open());
  const keyHash = encryptionKey === undefined ? '' : createHash('sha256').update(encryptionKey).digest('hex');
  const key = JSON.stringify([id, path, mode, keyHash, timeout]);
  const url = baseUrl.replace(/\/+$/, '');
  for (const entry of shared) {
    const users = entry.users.deref();
    if (users === undefined) shared.splice(shared.indexOf(entry), 1);
    else if (entry.key === key && entry.fetch === fetch && users.transport.baseUrl === url) return users;
  }
  const users = create(open());
  shared.push({ key, fetch, users: new WeakRef(users) });
  return users;
}

/** An app id as the name of a folder, which cannot lead out of the folder that contains it. */
function folderName(id: string): string {
  return encodeURIComponent(id).replaceAll('.', '%2E').replaceAll('*', '%2A') || '%00';
}

function bytesOf(key: ArrayBuffer | ArrayBufferView | undefined): Uint8Array | undefined {
  if (key === undefined) return undefined;
  return ArrayBuffer.isView(key) ? new Uint8Array(key.buffer, key.byteOffset, key.byteLength) : new Uint8Array(key);
}

const node: Platform = {
  openUsers,
  customData: { decode: (document) => asDocument(EJSON.deserialize(document, { relaxed: true })) },
};

/** A client of one App Services-compatible app. Keeps users in `mongodb-realm/<id>` below `baseFilePath`. */
export class App<
  FunctionsFactoryType extends object = DefaultFunctionsFactory,
  CustomDataType extends object = DefaultObject,
> extends CoreApp<FunctionsFactoryType, CustomDataType> {
  /** @throws AuthError if the configuration is not valid, or an error if the file of users cannot be read */
  constructor(idOrConfig: string | AppConfiguration) {
    super(idOrConfig, node);
  }
}

/** Types that the Realm SDK has below `App`. */
export declare namespace App {
  /** Configuration of an app. */
  export type Configuration = AppConfiguration;
  /** Credentials for one login. */
  export type Credentials = AppCredentials;
}

/** Returns the shared app with this id; see `App.get`. */
export const getApp = (id: string): CoreApp => App.get(id);
