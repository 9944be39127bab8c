/**
 * Has Chromium use the keychain that wrapped the profile's key, also on a desktop where it would choose another one. To be called
 * before Electron is ready.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandLine } from 'electron';

/** Chromium's names of its stores, and what the switch calls them. */
const names = new Map([
  ['gnome_libsecret', 'gnome-libsecret'],
  ['kwallet', 'kwallet'],
  ['kwallet5', 'kwallet5'],
  ['kwallet6', 'kwallet6'],
]);

/** Reads where the key was put. What the user says on the command line comes first. */
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
    // There is none yet, or it is damaged: Chromium chooses.
    return undefined;
  }
}
