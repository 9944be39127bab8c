/** Reads the profiles of a browser. */
import type { BrowserProfile } from '../browser.js';
import { readChromiumProfiles } from './chromium-profiles.js';
import { readFirefoxProfiles } from './firefox-profiles.js';
import type { ProfileSource } from './profile-folders.js';

/** The profiles of the first source that has several: a single profile leaves nothing to choose. */
export async function readProfiles(sources: readonly ProfileSource[]): Promise<BrowserProfile[]> {
  for (const { kind, folder } of sources) {
    const profiles = await (kind === 'chromium' ? readChromiumProfiles(folder) : readFirefoxProfiles(folder));
    if (profiles.length > 0) return profiles.length === 1 ? [] : profiles;
  }
  return [];
}
