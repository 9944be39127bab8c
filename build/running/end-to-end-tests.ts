import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Outcome, playwrightOutcome } from '../results/test-reports.js';
import { inDesktopSession } from './desktop-session.js';
import { runBeside } from './run-beside.js';

/** Small enough that both desktop sessions are busy until the end: some files take minutes, others seconds. */
const parts = 8;

/**
 * Runs the end-to-end tests in two desktop sessions side by side: the windows of one must not take the focus from those of
 * the other. A session that ends continues with the next part. The parts follow the names of the files, and the last ones,
 * with all views, take longest, so they run first.
 * @param folder receives the home folders of the sessions, and `reports` their reports and logs
 */
export async function runEndToEndTests(options: {
  env: NodeJS.ProcessEnv;
  cwd: string;
  folder: string;
  reports: string;
}): Promise<Outcome[]> {
  const { env, cwd, folder, reports } = options;
  const outcomes: Outcome[] = [];
  let next = parts;
  const runParts = async () => {
    while (next > 0) {
      const part = String(next--);
      const home = join(folder, `home-${part}`);
      mkdirSync(home, { mode: 0o700 });
      const json = join(reports, `playwright-${part}.json`);
      const test = `npx playwright test --reporter=list,json --shard=${part}/${String(parts)} --output=test-results/${part}`;
      const isOk = await runBeside(...inDesktopSession(test, { keyringSeconds: 5400 }), {
        env: { ...env, HOME: home, PLAYWRIGHT_JSON_OUTPUT_NAME: json },
        cwd,
        log: join(reports, `playwright-${part}.log`),
      });
      outcomes.push(playwrightOutcome(json, isOk));
    }
  };
  await Promise.all([runParts(), runParts()]);
  return outcomes;
}
