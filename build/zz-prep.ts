import { buildAll } from './build.js';
import { packageApp } from './package.js';
import { provisionElectron } from './provision.js';
import { ensureSystemPackages } from './system-libraries.js';
const electron = await provisionElectron();
await ensureSystemPackages(electron, { display: true, tests: true });
await buildAll();
if (process.env['PACKAGE'] === '1') await packageApp(electron, { installers: false });
process.exit(0);
