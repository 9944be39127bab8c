import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runDownload } from '../../../build/provision/download.js';
import { binaryIn, hostToLookUp } from '../../../build/provision/electron-package.js';
import { tmpDir } from '../../support/tmp-dir.js';

/** Runs a program instead of Electron's `install.js`, which cannot reach a download server here. */
async function download(source: string, stallMs: number) {
  const folder = tmpDir('roster-download-');
  writeFileSync(join(folder, 'install.cjs'), source);
  const lines: string[] = [];
  const ok = await runDownload({
    command: [process.execPath, join(folder, 'install.cjs')],
    ...{ cwd: folder, env: { ...process.env, FOLDER: folder }, folders: [folder], stallMs, tellMs: 1_000 },
    say: (line) => lines.push(line),
  });
  return { ok, said: lines.join('\n') };
}

describe('the download of Electron', () => {
  it('continues while bytes arrive, however slowly, and reports its progress', async () => {
    const slow = `const { appendFileSync } = require('node:fs');
      let count = 0;
      setInterval(() => { appendFileSync(process.env.FOLDER + '/part', Buffer.alloc(100_000)); if ((count += 1) === 60) process.exit(0); }, 150);`;
    const { ok, said: output } = await download(slow, 5_000);
    expect(ok).toBe(true);
    expect(output).toMatch(/… \d+ MB so far/);
  });

  it('is cancelled with a message when no bytes arrive', async () => {
    const { ok, said: output } = await download(`setInterval(() => undefined, 1000);`, 1_500);
    expect(ok).toBe(false);
    expect(output).toContain('the download was given up');
  });

  it('shows the downloader’s output when it fails', async () => {
    const failing = `console.error('getaddrinfo ENOTFOUND mirror.invalid'); process.exit(1);`;
    const { ok, said: output } = await download(failing, 30_000);
    expect(ok).toBe(false);
    expect(output).toContain('ENOTFOUND mirror.invalid');
  });

  it('resolves the host itself unless a proxy does', () => {
    expect(hostToLookUp({})).toBe('github.com');
    expect(hostToLookUp({ ELECTRON_MIRROR: 'https://mirror.company.test/electron/' })).toBe('mirror.company.test');
    expect(hostToLookUp({ npm_config_electron_mirror: 'https://npm.test/' })).toBe('npm.test');
    expect(hostToLookUp({ HTTPS_PROXY: 'http://proxy:3128' })).toBeNull();
    expect(hostToLookUp({ https_proxy: '', ELECTRON_MIRROR: '' })).toBe('github.com');
  });
});

describe('the Electron folder', () => {
  it.each([
    ['linux', 'electron'],
    ['win32', 'electron.exe'],
    ['darwin', 'Electron.app/Contents/MacOS/Electron'],
  ] as const)('finds the binary in an Electron folder of %s at %s', (platform, path) => {
    expect(binaryIn(platform)).toBe(path);
  });
});
