/** Settings files that only Roster may change: real files and a real vault. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { JsonFile, type JsonFileFormat } from '../../../../main/storage/json-file.js';
import { ProtectedFiles } from '../../../../main/storage/protected-files.js';
import { Quarantine } from '../../../../main/storage/quarantine.js';
import { AccountVault } from '../../../../main/vault/account-vault.js';
import { openDurableStore } from '../../../support/fakes/durable-store.js';
import { memoryKeyStore } from '../../../support/services.js';
import { tmpDir } from '../../../support/tmp-dir.js';

const formatOf = (name: string): JsonFileFormat<{ value: string }> => ({
  ...{ name, version: 1, schema: z.object({ value: z.string() }), defaults: { value: '' } },
});

it('reports each file that another program has changed, and only that one', async () => {
  const folder = tmpDir('roster-protected-');
  const quarantine = new Quarantine(folder, Date.now);
  const store = memoryKeyStore();
  /** Opens both files as a start does. */
  const open = async () => {
    const vault = new AccountVault({
      ...{ folder: join(folder, 'vault'), quarantine, onQuarantined: () => undefined },
      selectKeyStore: () => Promise.resolve(store),
    });
    await vault.status();
    const files = new ProtectedFiles(vault.files);
    const altered: string[] = [];
    const add = async (name: string) => {
      const format = formatOf(name);
      const { document } = await JsonFile.open({ ...format, folder, openStore: openDurableStore, quarantine });
      return files.add(document, format, (file) => altered.push(file.name));
    };
    const added = { one: await add('one'), two: await add('two') };
    await files.verify();
    return { ...added, altered };
  };

  const first = await open();
  await first.one.replace({ value: 'ours' });
  await first.two.replace({ value: 'ours' });
  const path = join(folder, 'two.json');
  writeFileSync(path, readFileSync(path, 'utf8').replace('ours', 'theirs'));

  const next = await open();
  expect(next.altered).toEqual(['two.json']);
  expect([next.one.value, next.two.value]).toEqual([{ value: 'ours' }, { value: '' }]);
  expect((await open()).altered).toEqual([]);
});
