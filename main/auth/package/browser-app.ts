/** The app in browsers: users are kept in memory, or in `localStorage` on request. */
import { App as CoreApp } from '../app/app.js';
import type { AppConfiguration } from '../app/app-configuration.js';
import type { Platform } from '../app/platform.js';
import type { Credentials as AppCredentials } from '../credentials/credentials.js';
import { argumentError } from '../errors/auth-error.js';
import { decodeLoaded, loadBson, needsBson } from '../http/extended-json.js';
import { asDocument, copyOf } from '../session/custom-data.js';
import { MemoryStorage } from '../storage/auth-storage.js';
import { WebStorage, type WebStore } from '../storage/web-storage.js';
import type { DefaultFunctionsFactory, DefaultObject } from '../user/user-types.js';

const browser: Platform = {
  openUsers: ({ metadata }, _baseUrl, create) => {
    if (metadata?.mode === 'encryption')
      throw argumentError(
        "A browser cannot keep users encrypted: use another metadata mode, or a 'storage' of your own",
      );
    if (metadata?.mode !== 'noEncryption') return create(new MemoryStorage());
    const page: { localStorage?: WebStore } = globalThis;
    if (page.localStorage === undefined) throw argumentError("There is no 'localStorage' here to keep users in");
    return create(new WebStorage(page.localStorage));
  },
  customData: {
    // Does not return undecoded data, because a program that expects a `Date` would fail on it.
    decode: (document) => (needsBson(document) ? {} : asDocument(decodeLoaded(copyOf(document)))),
    prepare: (document) => (needsBson(document) ? loadBson() : undefined),
  },
};

/** A client of one App Services-compatible app. Keeps users in `localStorage` if `metadata.mode` is `noEncryption`. */
export class App<
  FunctionsFactoryType extends object = DefaultFunctionsFactory,
  CustomDataType extends object = DefaultObject,
> extends CoreApp<FunctionsFactoryType, CustomDataType> {
  /** @throws AuthError if the configuration is not valid */
  constructor(idOrConfig: string | AppConfiguration) {
    super(idOrConfig, browser);
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
