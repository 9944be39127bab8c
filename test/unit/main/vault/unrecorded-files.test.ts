/** A crash between writing a sealed file and recording it in the manifest loses nothing, whatever is written afterwards. */
import { copyFileSync, cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { Quarantine, type QuarantinedFile } from '../../../../main/storage/quarantine.js';
import { AccountVault } from '../../../../main/vault/account-vault.js';
import { memoryKeyStore } from '../../../support/services.js';
import { tmpDir } from '../../../support/tmp-dir.js';

let folder: string;
let store: ReturnType<typeof memoryKeyStore>;
let quarantined: QuarantinedFile[];
beforeEach(() => {
  folder = tmpDir('roster-unrecorded-');
  store = memoryKeyStore();
  quarantined = [];
});

const file = (name: string) => join(folder, 'vault', name);
const open = () =>
  new AccountVault({
    folder: join(folder, 'vault'),
    selectKeyStore: () => Promise.resolve(store),
    quarantine: new Quarantine(folder, Date.now),
    onQuarantined: (found) => quarantined.push(found),
  });

/** Writes accounts and restores the previous manifest, as if the process had been killed before it recorded them. */
async function writeWithoutRecording(...accounts: string[]): Promise<void> {
  const kept = join(folder, 'kept.json');
  copyFileSync(file('manifest.json'), kept);
  const vault = open();
  for (const account of accounts) await vault.write(account, `of ${account}`);
  copyFileSync(kept, file('manifest.json'));
}

describe('a file that a crash left unrecorded', () => {
  it('is read after other accounts were written, in this run and the next', async () => {
    await open().write('a', 'of a');
    await writeWithoutRecording('new', 'other');
    const vault = open();
    for (let count = 0; count < 3; count += 1) await vault.write('a', `of a ${String(count)}`);
    await vault.write('b', 'of b');
    const next = open();
    await next.write('c', 'of c');
    const last = open();
    expect(await last.read('new')).toBe('of new');
    expect(await last.read('other')).toBe('of other');
    expect([await last.read('a'), await last.read('b'), await last.read('c')]).toEqual(['of a 2', 'of b', 'of c']);
    expect(quarantined).toEqual([]);
  });

  it('is recorded when it is read, so that an old copy is rejected later', async () => {
    await open().write('a', 'of a');
    await writeWithoutRecording('new');
    expect(await open().read('new')).toBe('of new');
    const copy = join(folder, 'copy.sealed');
    copyFileSync(file('new.sealed'), copy);
    const vault = open();
    await vault.write('new', 'later');
    copyFileSync(copy, file('new.sealed'));
    await expect(open().read('new')).rejects.toMatchObject({ code: 'sessionUnreadable' });
  });

  it('is rejected after its account was removed', async () => {
    await open().write('a', 'of a');
    await writeWithoutRecording('new');
    cpSync(file('new.sealed'), join(folder, 'copy.sealed'));
    const vault = open();
    expect(await vault.read('new')).toBe('of new');
    await vault.remove('new');
    cpSync(join(folder, 'copy.sealed'), file('new.sealed'));
    await expect(open().read('new')).rejects.toMatchObject({ code: 'sessionUnreadable' });
  });

  it.each([1_000, Number.MAX_SAFE_INTEGER])(
    'with a forged generation (%i ahead) does not invalidate other files',
    async (ahead) => {
      await open().write('a', 'of a');
      const forged = JSON.parse(readFileSync(file('a.sealed'), 'utf8')) as { generation: number };
      writeFileSync(file('forged.sealed'), JSON.stringify({ ...forged, generation: ahead }));
      const vault = open();
      await vault.write('b', 'of b');
      await expect(vault.read('forged')).rejects.toMatchObject({ code: 'sessionUnreadable' });
      await vault.write('c', 'of c');
      const next = open();
      expect([await next.read('a'), await next.read('b'), await next.read('c')]).toEqual(['of a', 'of b', 'of c']);
      expect(existsSync(file('forged.sealed'))).toBe(false);
      rmSync(folder, { recursive: true });
    },
  );
});
