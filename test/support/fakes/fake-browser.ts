/** Installed browsers for tests of what chooses one. Nothing is installed: `InstalledBrowsers` gets them passed in. */
import type { InstalledBrowser } from '../../../main/browsers/browser.js';

/** A browser of the executable that its key names. */
export function fakeBrowser(key: string, name: string, profiles: readonly string[] = []): InstalledBrowser {
  const executable = key.replace(/\.desktop$/, '');
  return {
    key,
    name,
    aliases: [executable],
    profiles: profiles.map((profile) => ({
      key: profile,
      name: profile,
      detail: null,
      switches: [`--profile-directory=${profile}`],
    })),
    commandFor: (url, switches) => ({ program: `/usr/bin/${executable}`, args: [...switches, url] }),
  };
}
