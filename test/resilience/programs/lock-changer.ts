/**
 * A process that writes sessions and turns the app lock on and off until it is killed. Prints each acknowledged change on one line.
 * Its keychain is a fake, so that a kill cannot damage the keyring: a file outside the profile that is replaced atomically.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Quarantine } from '../../../main/storage/quarantine.js';
import { AccountVault } from '../../../main/vault/account-vault.js';
import type { KeyStore } from '../../../main/vault/key-stores/key-store.js';

const [profile = '', keyFile = '', passphrase = '', run = '0'] = process.argv.slice(2);

const keychain: KeyStore = {
  name: { kind: 'keychain', backend: 'file-of-the-test' },
  read: () => Promise.resolve(existsSync(keyFile) ? Buffer.from(readFileSync(keyFile, 'utf8'), 'base64') : null),
  write: (key) => {
    writeFileSync(`${keyFile}.next`, Buffer.from(key).toString('base64'));
    renameSync(`${keyFile}.next`, keyFile);
    return Promise.resolve();
  },
};
// Written synchronously, so that no line is lost when the process is killed.
const say = (line: object) => {
  writeFileSync(1, `${JSON.stringify(line)}\n`);
};

const vault = new AccountVault({
  folder: join(profile, 'vault'),
  selectKeyStore: () => Promise.resolve(keychain),
  quarantine: new Quarantine(profile, Date.now),
  onQuarantined: ({ name }) => {
    say({ kind: 'quarantined', name });
  },
});
const { kind } = await vault.status();
if (kind === 'locked' && !(await vault.unlock(passphrase))) throw new Error('the passphrase does not open the lock');
const found: Record<string, string | null> = {};
for (const id of await vault.sealedAccounts()) found[id] = await vault.read(id);
say({ kind: 'found', status: kind, found });

const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
const writing = (async () => {
  for (let number = 0; ; number += 1) {
    const id = ids[number % ids.length] ?? '';
    const content = `${run}-${String(number)}`;
    say({ kind: 'begin', id, content });
    await vault.write(id, content);
    say({ kind: 'done', id, content });
  }
})();
const locking = (async () => {
  for (let isOn = kind === 'locked'; ; isOn = !isOn) {
    if (isOn) await vault.disableLock(passphrase);
    else await vault.enableLock(passphrase);
    say({ kind: 'lock', isOn: !isOn });
  }
})();
await Promise.all([writing, locking]);
