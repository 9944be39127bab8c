/**
 * Texts that become part of the state: names for backends and accounts without one, and notices. Passed to the services that
 * publish them.
 */
import type { ProviderType } from '../../../preload/contract/index.js';
import { t } from '../../../preload/i18n/translate.js';
import type { StorageTexts } from '../../state/storage-notices.js';

/** Name of the built-in backend. */
export const builtInBackendName = (): string => t().builtInBackend;

/** The name of an account that has neither a name nor an email address. */
export const providerName = (provider: ProviderType): string => t().nameless[provider];

/** Notice that another program opens Roster's links. `program`: its name, if known. */
export const linksTakenText = (program: string | null): string => t().linksTaken(program ?? t().anotherProgram);

/** Notices about a new version. */
export const updateTexts = {
  available: (version: string): string => t().updateAvailable(version),
  ready: (version: string): string => t().updateReady(version),
};

/** Notice after an upgrade. */
export const upgradedText = (version: string): string => t().wasUpdated(version);

/** Notices about stored data. */
export const storageTexts = (): StorageTexts => t();

/** Notice that the browser returned from a sign-in that had already ended. */
export const lateSignInText = (ended: keyof ReturnType<typeof t>['lateSignIn']): string => t().lateSignIn[ended];
