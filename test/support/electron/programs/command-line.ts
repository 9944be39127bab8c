/** The command line of the packaged app. */
import { dirname, join } from 'node:path';
import { removeTmpDir } from '../../tmp-dir.js';
import { expect, test as base } from '../fixtures.js';
import { rootSwitches } from '../launch.js';
import { drivableCopy, packagedAppOptions } from '../packaged-app.js';
import { rosterCommand, runProgram } from './run-cli.js';

interface Fixtures {
  /** Path of a `roster` that belongs to the running app. */
  roster: string;
  /** An environment in which `roster` is in the PATH. */
  inPath: Record<string, string>;
}

interface WorkerFixtures {
  /** A copy of the package that Playwright can drive. */
  packagedBinary: string;
}

/** Tests whose app is the package. */
export const test = base.extend<Fixtures, WorkerFixtures>({
  packagedBinary: [
    async ({ keepTmpDirs }, use) => {
      const binary = await drivableCopy();
      await use(binary);
      if (!keepTmpDirs) removeTmpDir(join(binary, '..', '..'));
    },
    { scope: 'worker' },
  ],
  running: async ({ drive, packagedBinary, profile, env }, use) => {
    await use(await drive(packagedAppOptions(packagedBinary, { profile, env })));
  },
  roster: async ({ page, packagedBinary, profile }, use) => {
    await expect(page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();
    await use(rosterCommand([packagedBinary], rootSwitches, profile));
  },
  inPath: async ({ roster }, use) => {
    await use({ PATH: `${dirname(roster)}:${process.env['PATH'] ?? ''}` });
  },
});

/** An account as `--json` shows it. */
export interface AccountJson {
  id: string;
  name: string;
  userId: string;
  backend: { url: string; appId: string };
}

/** Adds an anonymous account, which becomes the active one. */
export async function addAnonymous(roster: string): Promise<AccountJson> {
  const { code, out } = await runProgram(roster, ['login', 'anonymous', '--json']);
  expect(code).toBe(0);
  return (JSON.parse(out) as { account: AccountJson }).account;
}

/** The user ID in an access token. */
export function userOf(token: string): string {
  return (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sub: string }).sub;
}
