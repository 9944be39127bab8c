/** A desktop entry that opens web addresses as tabs of a running Chromium. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface BrowserEntry {
  /** `$XDG_DATA_HOME`, which contains the entry. */
  dataFolder: string;
  /** `$XDG_CONFIG_HOME`, which names the default browser. */
  configFolder: string;
  /** Port of the browser's development tools. */
  port: string;
}

/** Writes the entry and makes it the default for web addresses. */
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
