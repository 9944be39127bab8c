/** The services without Electron: real vault, list, use cases and auth library. Only the keychain and the window are missing. */
import { createServices, type ServiceDependencies, type Services } from '../../main/app/create-services.js';
import type { KeyStore } from '../../main/vault/key-stores/key-store.js';
import { chooseBuiltIn } from './built-in-backend.js';
import { openDurableStore } from './fakes/durable-store.js';

/** A key store that keeps its key in memory, as a keychain would; a fake, because this process has no session bus. */
export function memoryKeyStore(): KeyStore & { key: Uint8Array | null } {
  return {
    name: { kind: 'keychain', backend: 'test' },
    key: null,
    read() {
      return Promise.resolve(this.key);
    },
    write(key) {
      this.key = key;
      return Promise.resolve();
    },
  };
}

/** Builds it on a profile folder, in which the built-in backend is chosen unless it is the first run. */
export function createTestServices(
  profileFolder: string,
  more: Partial<ServiceDependencies> = {},
  { isFirstRun = false } = {},
): Promise<Services> {
  if (!isFirstRun) chooseBuiltIn(profileFolder);
  return createServices({
    profileFolder,
    openStore: openDurableStore,
    selectKeyStore: () => Promise.resolve(null),
    openExternal: () => Promise.resolve(),
    findBrowsers: () => Promise.resolve([]),
    startBrowser: () => Promise.resolve(),
    fetch: (url, init) => fetch(url, init),
    now: Date.now,
    device: {},
    onSignInProgress: () => undefined,
    warn: () => undefined,
    touchId: {
      isAvailable: () => false,
      prompt: () => Promise.reject(new Error('there is no Touch ID')),
      store: memoryKeyStore(),
      removeKey: () => Promise.resolve(),
    },
    schedule: (ms, work) => {
      const timer = setTimeout(work, ms);
      return () => {
        clearTimeout(timer);
      };
    },
    random: Math.random,
    createProvider: () => Promise.resolve(null),
    onEmailActionAdded: () => undefined,
    onInvitationAdded: () => undefined,
    onConsentRequestsChanged: () => undefined,
    onClientsChanged: () => undefined,
    pictures: {
      fetch: () => Promise.reject(new Error('there is no network')),
      isOnline: () => false,
      isPublicHost: () => Promise.resolve(false),
      shrink: () => null,
    },
    isTerminalOpen: () => Promise.resolve(true),
    systemLanguages: () => ['en'],
    copySecret: () => 30,
    copyText: () => undefined,
    ...more,
  });
}
