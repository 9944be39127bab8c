/** Makes the blank window's app, with the build of Roster's own main process. */
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { projectFolder } from '../../../build/build.js';
import { nodeBuild } from '../../../build/vite.js';
import { newFolder } from '../folders.js';

/** Builds it into a new folder, which it gives. */
export async function buildBlankWindow(): Promise<string> {
  const folder = newFolder();
  const source = join(projectFolder, 'test', 'bench', 'blank-window');
  await build(nodeBuild(projectFolder, folder, { main: join(source, 'main.ts') }));
  cpSync(join(source, 'page.html'), join(folder, 'page.html'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'blank', version: '1.0.0', main: 'main.cjs' }));
  return folder;
}
