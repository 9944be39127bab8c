/** Builds the blank window's app in the same way as Roster's main process. */
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { projectFolder } from '../../../../build/build.js';
import { nodeBuild } from '../../../../build/bundling/vite.js';
import { createTemporaryFolder } from '../../support/temporary-folder.js';

/** Builds the app into a temporary folder. Returns the folder. */
export async function buildBlankWindow(): Promise<string> {
  const folder = createTemporaryFolder();
  const source = join(projectFolder, 'test', 'bench', 'baselines', 'blank-window');
  await build(nodeBuild(projectFolder, folder, { main: join(source, 'main.ts') }));
  cpSync(join(source, 'page.html'), join(folder, 'page.html'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'blank', version: '1.0.0', main: 'main.cjs' }));
  return folder;
}
