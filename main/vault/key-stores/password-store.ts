/**
 * Makes Chromium use the keychain that wrapped the profile's key, even on a desktop where it would choose another one.
 * Must be called before Electron is ready.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandLine } from 'electron';

/** Chromium's backend names and the corresponding values of the command-line switch. */
const names = new Map([
  ['gnome_libsecret', 'gnome-libsecret'],
  ['kwallet', 'kwallet'],
  ['kwallet5', 'kwallet5'],
  ['kwallet6', 'kwallet6'],
]);

export interface PasswordStoreOptions {
  profileFolder: string;
  platform: NodeJS.Platform;
  /** Whether the user's command line names a key store, which takes precedence. */
  isChosenByUser: boolean;
}

/** Applies the recorded key store. */
export function useRecordedPasswordStore(
  commandLine: Pick<CommandLine, 'appendSwitch'>,
  { profileFolder, platform, isChosenByUser }: PasswordStoreOptions,
): void {
  if (platform !== 'linux' || isChosenByUser) return;
  const name = recordedStore(profileFolder);
  if (name !== undefined) commandLine.appendSwitch('password-store', name);
}

function recordedStore(profileFolder: string): string | undefined {
  try {
    const file: unknown = JSON.parse(readFileSync(join(profileFolder, 'vault', 'key.json'), 'utf8'));
    if (typeof file !== 'object' || file === null || !('backend' in file)) return undefined;
    return typeof file.backend === 'string' ? names.get(file.backend) : undefined;
  } catch {
    // The file is missing or damaged: Chromium chooses.
    return undefined;
  }
}
