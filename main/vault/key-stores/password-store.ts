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

/** Applies the recorded key store. A switch on the user's command line takes precedence. */
export function useRecordedPasswordStore(
  commandLine: Pick<CommandLine, 'hasSwitch' | 'appendSwitch'>,
  profileFolder: string,
): void {
  if (process.platform !== 'linux' || commandLine.hasSwitch('password-store')) return;
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
