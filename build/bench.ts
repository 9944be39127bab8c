/** `npm run bench [-- <name>]`: runs the measurements one after another. Each prints ratios against a baseline of the same run. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from './build.js';

const folder = join(projectFolder, 'test', 'bench');
const [wanted = ''] = process.argv.slice(2);
const files = readdirSync(folder).filter((file) => file.endsWith('.bench.ts') && file.startsWith(wanted));
if (files.length === 0) {
  console.error(`There is no measurement named “${wanted}” in test/bench.`);
  process.exitCode = 1;
}
for (const file of files) {
  console.log(`\n== ${file.replace('.bench.ts', '')}`);
  const { status } = spawnSync('npx', ['tsx', join(folder, file)], { cwd: projectFolder, stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
