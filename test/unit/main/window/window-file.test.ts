import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openWindowFile } from '../../../../main/window/window-file.js';
import { defaultLayout } from '../../../../preload/contract/default-layout.js';
import { tmpDir } from '../../../support/tmp-dir.js';

it('the window opens with the usual layout and leaves the file as it is when a newer version stored it', async () => {
  const folder = tmpDir('roster-window-');
  const path = join(folder, 'window.json');
  const stored = JSON.stringify({ version: 9, bounds: 'in another form' });
  writeFileSync(path, stored);
  const opened = await openWindowFile(folder);
  expect(opened.value).toEqual({ bounds: null, maximized: false, layout: defaultLayout });
  await opened.change((now) => ({ ...now, maximized: true }));
  expect(opened.value.maximized).toBe(true);
  expect(readFileSync(path, 'utf8')).toBe(stored);
});
