/** A desktop entry that opens web addresses in a Chromium that runs, as a person's browser opens a tab. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the entry goes. */
export interface BrowserEntry {
  /** For the entry: `$XDG_DATA_HOME`. */
  dataFolder: string;
  /** For what is the default: `$XDG_CONFIG_HOME`. */
  configFolder: string;
  /** Of the browser's development tools, on this machine. */
  port: string;
}

/** Writes it, and makes it the one that opens web addresses. */
export function writeBrowserEntry({ dataFolder, configFolder, port }: BrowserEntry): void {
  const applications = join(dataFolder, 'applications');
  mkdirSync(applications, { recursive: true });
  mkdirSync(configFolder, { recursive: true });
  const opener = join(applications, 'open-tab.mjs');
  writeFileSync(
    opener,
    `await fetch('http://127.0.0.1:${port}/json/new?' + encodeURIComponent(process.argv[2]), { method: 'PUT' });\n`,
  );
  writeFileSync(
    join(applications, 'test-browser.desktop'),
    `[Desktop Entry]\nType=Application\nName=Test browser\nExec=${process.execPath} ${opener} %u\nMimeType=x-scheme-handler/http;x-scheme-handler/https;\n`,
  );
  writeFileSync(
    join(configFolder, 'mimeapps.list'),
    '[Default Applications]\nx-scheme-handler/http=test-browser.desktop\nx-scheme-handler/https=test-browser.desktop\n',
  );
}
