/**
 * Provides the platform dependencies of the services: keychains, browser, network, clock. Contains no application
 * logic.
 */
import { readFileSync } from 'node:fs';
import { arch, release } from 'node:os';
import { join } from 'node:path';
import { app, clipboard, safeStorage, session, shell, systemPreferences, utilityProcess } from 'electron';
import type { ProviderHosts } from '../../browser-sign-in/providers/create-provider.js';
import { openExternalOf } from '../../desktop/open-external.js';
import { chromiumFetch } from '../../http/chromium-fetch.js';
import { chooseNetwork } from '../../http/network.js';
import { openElectronStore } from '../../storage/electron-store-adapter.js';
import type { KeyStore } from '../../vault/key-stores/key-store.js';
import type { OpenKeychainEntry } from '../../vault/key-stores/keychain-key-store.js';
import { KeychainProcess } from '../../vault/key-stores/keychain-probe.js';
import { safeStorageOf } from '../../vault/key-stores/safe-storage.js';
import { type KeyFolders, selectKeyStore } from '../../vault/key-stores/select-key-store.js';
import { touchIdOf } from '../../vault/key-stores/touch-id.js';
import { isWalletUnlocked } from '../../vault/key-stores/wallet-probe.js';
import type { ServiceDependencies } from '../create-services.js';
import type { LaunchOptions } from '../launch-options.js';
import { unresolvedProfileFolder } from '../profile/profile-folder.js';
import { createPicturePlatform } from './picture-platform.js';

/** The service dependencies that the platform provides. */
export type PlatformServices = Omit<
  ServiceDependencies,
  | 'onSignInProgress'
  | 'onEmailActionAdded'
  | 'onInvitationAdded'
  | 'onConsentRequestsChanged'
  | 'onClientsChanged'
  | 'warn'
  | 'copySecret'
>;

/** Creates the platform services of one profile without accessing the system yet. */
export function createPlatformServices(profileFolder: string, launch: LaunchOptions): PlatformServices {
  const profileAsGiven = unresolvedProfileFolder(app, launch.profileFolder);
  // Requests go through Chromium, which uses the system's proxy and certificates; nothing is cached on disk. Identity
  // providers and relays have their own session, so that they share no connection with a backend.
  chooseNetwork(chromiumFetch((url, init) => session.fromPartition('sign-in').fetch(url, init)));
  return {
    profileFolder,
    openStore: openElectronStore,
    selectKeyStore: (vault, signal) =>
      selectPlatformKeyStore({ vault, profile: profileFolder, profileAsGiven }, signal),
    openExternal: openExternalOf({
      platform: process.platform,
      programFor: (url) => app.getApplicationNameForProtocol(url),
      open: (url) => shell.openExternal(url),
    }),
    // Loaded on first use, because startup does not need it.
    findBrowsers: async (language) => (await import('../../browsers/find-browsers.js')).findBrowsers(language),
    startBrowser: async (command) => (await import('../../browsers/start-browser.js')).startBrowser(command),
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
    pictures: createPicturePlatform(),
    isTerminalOpen: async (terminal) => {
      const { isTerminalOpen } = await import('../../clients/terminal-session.js');
      const { linuxProcess } = await import('../../clients/processes.js');
      return isTerminalOpen(terminal, linuxProcess);
    },
    device: deviceInfo(),
    touchId: touchIdOf(profileFolder, { systemPreferences, safeStorage: ownSafeStorage(), platform: process.platform }),
    createProvider: createProviderWith(launch.development.providerHosts),
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

/**
 * On macOS and Windows a keychain entry belongs to the program that created it, and access never blocks indefinitely.
 */
const openEntryHere: OpenKeychainEntry = async (service, account) => {
  const { AsyncEntry } = await import('@napi-rs/keyring');
  return new AsyncEntry(service, account);
};

/**
 * Loads the providers at the first sign-in, because startup does not need them. `hostsFile` names test hosts that replace the
 * real ones.
 */
function createProviderWith(hostsFile: string | null): ServiceDependencies['createProvider'] {
  return async (name, settings) => {
    const { createProvider, providerHosts } = await import('../../browser-sign-in/providers/create-provider.js');
    const hosts: ProviderHosts =
      hostsFile === null ? {} : providerHosts.parse(JSON.parse(readFileSync(hostsFile, 'utf8')));
    return createProvider(name, settings, hosts);
  };
}

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
