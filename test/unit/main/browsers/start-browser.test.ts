/** Starting a browser: real processes of this machine. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { browserEnvironment, startBrowser } from '../../../../main/browsers/start-browser.js';
import { writeProgram } from '../../../support/browser-folders.js';
import { tmpDir } from '../../../support/tmp-dir.js';

/** Waits generously on a busy machine. */
const patient = { timeout: 60_000 };

describe('starting a browser', () => {
  it('passes each argument unchanged, without a shell', async () => {
    const folder = tmpDir();
    const program = writeProgram(join(folder, 'browser'), '#!/bin/sh\nprintf "%s\\n" "$@" > "$OUTPUT"\n');
    const args = ['--profile-directory=a b', 'https://x.example/?a=$(id)&b=`id`;"\'%u'];
    const output = join(folder, 'args');
    await startBrowser({ program, args }, { PATH: '/usr/bin:/bin', OUTPUT: output });
    await vi.waitFor(() => {
      expect(existsSync(output)).toBe(true);
    }, patient);
    expect(readFileSync(output, 'utf8')).toBe(`${args.join('\n')}\n`);
  });

  it('rejects when the program is gone or fails at once', async () => {
    const folder = tmpDir();
    await expect(startBrowser({ program: join(folder, 'gone'), args: [] })).rejects.toThrow('ENOENT');
    const failing = writeProgram(join(folder, 'failing'), '#!/bin/sh\nexit 3\n');
    await expect(startBrowser({ program: failing, args: [] })).rejects.toThrow('ended at once');
  });

  it('gives the browser the desktop of the session instead of what Electron set', () => {
    const env = { CHROME_DESKTOP: 'roster.desktop', XDG_CURRENT_DESKTOP: 'Unity', HOME: '/home/ada' };
    expect(browserEnvironment({ ...env, ORIGINAL_XDG_CURRENT_DESKTOP: 'KDE' })).toEqual({
      XDG_CURRENT_DESKTOP: 'KDE',
      HOME: '/home/ada',
    });
    expect(browserEnvironment(env)).toEqual({ XDG_CURRENT_DESKTOP: 'Unity', HOME: '/home/ada' });
  });
});
