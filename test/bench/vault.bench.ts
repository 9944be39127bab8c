/**
 * Switches a second that are on the disk before they are acknowledged, beside the least that a durable write is. In the house without
 * a window, where the settings file is written as electron-store does it; and in the built app, from the page and back.
 */
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { accountId } from '../../preload/contract/index.js';
import { createTestServices } from '../support/services.js';
import { drivenApp } from './driven-app.js';
import { newFolder } from './folders.js';
import { switchInPage } from './in-page.mjs';
import { msOf, runs, spreadOf } from './numbers.js';
import { newProfile, type Profile } from './profile.js';
import { measured, type Spread, tellRatio } from './row.js';

const names = { house: 'Vault, durable switches', app: 'Vault, durable switches, from the page' };
const inARound = 20;
const calmMs = 400;

/** The least that survives a crash: the content flushed under another name, and renamed. */
function bareWrite(folder: string, content: string): Promise<void> {
  const temporary = join(folder, 'bare.tmp');
  const file = openSync(temporary, 'w', 0o600);
  writeFileSync(file, content);
  fsyncSync(file);
  closeSync(file);
  renameSync(temporary, join(folder, 'bare.json'));
  return Promise.resolve();
}

function rates(milliseconds: readonly number[]): Spread {
  return spreadOf(milliseconds.map((ms) => (inARound * 1000) / ms));
}

async function times(count: number, work: (number: number) => Promise<unknown>): Promise<void> {
  for (let number = 0; number < count; number += 1) await work(number);
}

await measured(Object.values(names), async () => {
  const profile: Profile = await newProfile(1_000);
  const inPage: Profile = await newProfile(1_000);
  const services = await createTestServices(profile.folder, {
    fetch: () => Promise.reject(new Error('a switch asks no backend')),
  });
  const { app, page } = await drivenApp(inPage);
  const bareFolder = newFolder();
  const ids = profile.ids.map((id) => accountId.parse(id));
  const content = readFileSync(join(profile.folder, 'roster.json'), 'utf8');
  const found = { house: [0], app: [0], bare: [0] };
  try {
    for (let round = -1; round < runs(20); round += 1) {
      if (round === 0) for (const list of Object.values(found)) list.length = 0;
      // The page goes on drawing after the last round's switches; nobody else should pay for it.
      await wait(calmMs);
      found.bare.push(await msOf(() => times(inARound, () => bareWrite(bareFolder, content))));
      found.house.push(
        await msOf(() =>
          times(inARound, async (number) => {
            const id = ids[number % ids.length];
            if (id !== undefined) await services.accounts.activate(id);
          }),
        ),
      );
      found.app.push(await msOf(() => page.evaluate(switchInPage, inPage.ids.slice(0, inARound))));
    }
    const baseline = { what: 'write, flush, rename', ...rates(found.bare) };
    tellRatio({
      ...{ name: names.house, unit: '/s', aim: {}, ours: rates(found.house), baseline },
      explanation: `Switches in a list of 1,000 accounts, one after the other, each on the disk before the next begins, as a share of bare writes of the same ${String(content.length)} bytes. A switch also flushes the folder, without which a rename may be lost, so that half is what can be had.`,
    });
    tellRatio({
      ...{ name: names.app, unit: '/s', aim: {}, ours: rates(found.app), baseline },
      explanation:
        'The same in the built app, asked by the page: with electron-store, and with the way to main and back.',
    });
  } finally {
    await app.close();
  }
});
