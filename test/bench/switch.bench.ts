/**
 * What making an account active costs with 2 and with 1,000 accounts, against one durable write of the same bytes.
 * The settings files are written as electron-store does it: whole, flushed, renamed.
 */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeDurably } from '../../main/vault/durable-file.js';
import { accountId } from '../../preload/contract.js';
import { testHouse } from '../peers/house.js';
import { medianMs } from './median.js';

const rounds = 300;
const folder = mkdtempSync(join(tmpdir(), 'roster-bench-'));

/** The median of one switch in a profile with so many accounts. */
async function switchMs(count: number): Promise<number> {
  const profileFolder = join(folder, String(count));
  mkdirSync(profileFolder);
  const accounts = Array.from({ length: count }, (_none, number) => ({
    id: number.toString(16).padStart(32, '0'),
    backendId: 'embedded',
    userId: `user-${String(number)}`,
    provider: 'local-userpass',
    displayName: `somebody${String(number)}@example.com`,
    label: null,
    state: 'signedIn',
    kept: 'sealed',
    addedAt: new Date().toISOString(),
  }));
  writeFileSync(join(profileFolder, 'accounts.json'), JSON.stringify({ version: 1, accounts }));
  const house = await testHouse(profileFolder, {
    fetch: () => Promise.reject(new Error('a switch asks no backend')),
  });
  const ids = accounts.map(({ id }) => accountId.parse(id));
  return medianMs(rounds, async (round) => {
    const id = ids[round % ids.length];
    if (id !== undefined) await house.accounts.activate(id);
  });
}

const few = await switchMs(2);
const many = await switchMs(1_000);
const content = readFileSync(join(folder, '2', 'roster.json'), 'utf8');
const baseline = await medianMs(rounds, () => writeDurably(join(folder, 'baseline.json'), content));
const ratio = (value: number) => (value / baseline).toFixed(2);
console.log(`one durable write of ${String(content.length)} bytes: ${baseline.toFixed(2)} ms = 1`);
console.log(`make active, 2 accounts:     ${ratio(few)}`);
console.log(`make active, 1,000 accounts: ${ratio(many)}`);
await rm(folder, { recursive: true });
