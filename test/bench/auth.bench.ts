/** What a call of the auth core costs beside realm-web and bare fetch, on the same server in the same run. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as Realm from 'realm-web';
import { App, Credentials } from '../../main/auth/index.js';
import { startServer } from '../../main/server/start-server.js';
import { medianMs } from './median.js';

const rounds = 300;
const dataFolder = mkdtempSync(join(tmpdir(), 'roster-bench-'));
const limits = { failedLogins: 1e9, calls: 1e9, mails: 1e9 };
const server = await startServer({ appFolder: 'assets/backend', dataFolder, port: 0, limits });
const ours = await new App({ id: 'roster', baseUrl: server.url }).logIn(Credentials.anonymous());
const theirs = await new Realm.App({ id: 'roster', baseUrl: server.url }).logIn(Realm.Credentials.anonymous(false));
const url = `${server.url}/api/client/v2.0/auth/profile`;
const bare = async () =>
  (
    await fetch(url, { headers: { Authorization: `Bearer ${ours.accessToken ?? ''}`, Accept: 'application/json' } })
  ).json();

// Each once before the clock runs, so that no one pays for the others' warm-up.
for (const work of [bare, () => ours.refreshProfile(), () => theirs.refreshProfile()]) await medianMs(30, work);
const baseline = await medianMs(rounds, bare);
const core = await medianMs(rounds, () => ours.refreshProfile());
const web = await medianMs(rounds, () => theirs.refreshProfile());
console.log(`bare fetch of the profile: ${baseline.toFixed(2)} ms = 1`);
console.log(`roster/auth refreshProfile: ${(core / baseline).toFixed(2)}`);
console.log(`realm-web refreshProfile:   ${(web / baseline).toFixed(2)}`);
await server.stop();
