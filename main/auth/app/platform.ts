/** What an app gets from the platform that it runs on. */
import type { CustomDataDecoder } from '../session/custom-data.js';
import { type AuthStorage, MemoryStorage } from '../storage/auth-storage.js';
import type { AppConfiguration } from './app-configuration.js';
import type { AppUsers } from './app-users.js';

export interface Platform {
  /**
   * Creates the users of an app whose configuration names no storage, or returns those that it shares with another app
   * of the same id.
   */
  openUsers: (config: AppConfiguration, baseUrl: string, create: (storage: AuthStorage) => AppUsers) => AppUsers;
  /** Decodes custom user data. Without it, custom data are returned as plain JSON. */
  customData?: CustomDataDecoder;
}

/** Keeps users until the process ends. */
export const inMemory: Platform = { openUsers: (_config, _baseUrl, create) => create(new MemoryStorage()) };
