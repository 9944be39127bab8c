/** What Electron and the system offer to the house: keychains, browser, network, clock. Nothing here decides anything. */
import { readFileSync } from 'node:fs';
import { arch, release } from 'node:os';
import { join } from 'node:path';
import { app, clipboard, safeStorage, session, shell, systemPreferences, utilityProcess } from 'electron';
import { chromiumFetch } from '../http/chromium-fetch.js';
import { chooseNetwork } from '../http/network.js';
import type { ServiceDependencies } from './create-services.js';
import type { ProviderHosts } from '../browser-sign-in/providers/create-provider.js';
import { selectKeyStore, type KeyFolders } from '../vault/key-stores/select-key-store.js';
import type { KeyStore } from '../vault/key-stores/key-store.js';
import type { OpenKeychainEntry } from '../vault/key-stores/keychain-key-store.js';
import { safeStorageOf } from '../vault/key-stores/safe-storage.js';
import { KeychainProcess } from '../vault/key-stores/keychain-probe.js';
import { openExternalOf } from '../desktop/open-external.js';
import { openElectronStore } from '../storage/electron-store-adapter.js';
import { unresolvedProfileFolder } from './profile-folder.js';
import { touchIdOf } from '../vault/key-stores/touch-id.js';
import { isWalletUnlocked } from '../vault/key-stores/wallet-probe.js';

/** The part of the house's needs that the system meets. */
export type PlatformServices = Omit<
  ServiceDependencies,
  'onSignInProgress' | 'onEmailActionAdded' | 'onConsentRequestsChanged' | 'warn' | 'copySecret'
>;

/** For one profile. Asks nothing of the system yet. */
export function createPlatformServices(profileFolder: string): PlatformServices {
  // Asked by Chromium, so that the system's proxy and its certificates count; nothing of it is kept on disk. Providers and relays have
  // a session of their own, so that no connection is shared with a backend.
  chooseNetwork(chromiumFetch((url, init) => session.fromPartition('sign-in').fetch(url, init)));
  return {
    profileFolder,
    openStore: openElectronStore,
    selectKeyStore: (vault, signal) =>
      selectPlatformKeyStore({ vault, profile: profileFolder, profileAsGiven: unresolvedProfileFolder(app) }, signal),
    openExternal: openExternalOf({
      platform: process.platform,
      programFor: (url) => app.getApplicationNameForProtocol(url),
      open: (url) => shell.openExternal(url),
    }),
    fetch: chromiumFetch((url, init) => session.fromPartition('backends').fetch(url, init)),
    now: Date.now,
    random: Math.random,
    schedule: (ms, work) => {
      const timer = setTimeout(work, ms);
      return () => {
        clearTimeout(timer);
      };
    },
    systemLanguages: () => app.getPreferredSystemLanguages(),
    copyText: (text) => void clipboard.writeText(text),
    device: deviceInfo(),
    touchId: touchIdOf(profileFolder, { systemPreferences, safeStorage: ownSafeStorage(), platform: process.platform }),
    createProvider,
  };
}

function ownSafeStorage(): ReturnType<typeof safeStorageOf> {
  return safeStorageOf(safeStorage, process.platform);
}

function selectPlatformKeyStore(folders: KeyFolders, signal: AbortSignal): Promise<KeyStore | null> {
  const { platform } = process;
  const keychain = new KeychainProcess(() =>
    utilityProcess.fork(join(app.getAppPath(), 'out', 'main', 'keychain-probe.cjs')),
  );
  const onHand = {
    safeStorage: ownSafeStorage(),
    safeStorageBackend: () => (platform === 'linux' ? safeStorage.getSelectedStorageBackend() : platform),
    openKeychainEntry: platform === 'linux' ? keychain.openEntry : openEntryHere,
    isSecretServiceUnlocked: (waiting: AbortSignal) => keychain.isOpen(waiting),
    isWalletUnlocked: (backend: string, waiting: AbortSignal) => isWalletUnlocked(backend, waiting),
    platform,
  };
  return selectKeyStore(folders, onHand, signal);
}

/** On macOS and Windows an entry belongs to the program that made it, and none of them waits without an end. */
const openEntryHere: OpenKeychainEntry = async (service, account) => {
  const { AsyncEntry } = await import('@napi-rs/keyring');
  return new AsyncEntry(service, account);
};

/** Read with the first sign-in: a start needs none of it. */
const createProvider: ServiceDependencies['createProvider'] = async (name, settings) => {
  const { createProvider: make, providerHosts } = await import('../browser-sign-in/providers/create-provider.js');
  const path = app.commandLine.getSwitchValue('provider-hosts');
  // Hosts that stand for the providers' own. A packaged Roster knows no others than the real ones.
  const hosts: ProviderHosts =
    app.isPackaged || path === '' ? {} : providerHosts.parse(JSON.parse(readFileSync(path, 'utf8')));
  return make(name, settings, hosts);
};

function deviceInfo(): Record<string, string> {
  return {
    appVersion: app.getVersion(),
    platform: process.platform,
    platformVersion: release(),
    cpuArch: arch(),
    sdk: 'Roster',
    sdkVersion: app.getVersion(),
    frameworkName: 'Electron',
    frameworkVersion: process.versions.electron,
  };
}
