/**
 * A process that owns a profile and keeps changing it until it is killed. Prints each change before it starts and after it was
 * acknowledged, one per line. Its keychain is a fake, a file outside the profile, so that a kill cannot damage the keyring.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Credentials } from '../../../main/auth/index.js';
import { embeddedBackendId, noSignIn } from '../../../main/backends/backend.js';
import type { KeyStore } from '../../../main/vault/key-stores/key-store.js';
import type { AccountId } from '../../../preload/contract/index.js';
import { createTestServices } from '../../support/services.js';

const [profile = '', keyFile = '', url = '', appId = '', seed = '0', ...tokens] = process.argv.slice(2);

const keychain: KeyStore = {
  name: { kind: 'keychain', backend: 'file-of-the-test' },
  read: () => Promise.resolve(existsSync(keyFile) ? Buffer.from(readFileSync(keyFile, 'utf8'), 'base64') : null),
  write: (key) => {
    writeFileSync(keyFile, Buffer.from(key).toString('base64'));
    return Promise.resolve();
  },
};

let state = Number(seed);
/** A small random number generator, so that a failing run can be reproduced. */
const random = (below: number): number => {
  state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
  return Math.floor((state / 2_147_483_648) * below);
};
// Written synchronously, so that no line is lost when the process is killed.
const say = (line: object) => {
  writeFileSync(1, `${JSON.stringify(line)}\n`);
};

const openServices = await createTestServices(profile, { selectKeyStore: () => Promise.resolve(keychain) });
openServices.backends.embedded.ready(embeddedBackendId, {
  url,
  appId,
  displayName: 'Test',
  providers: ['custom-token'],
  signIn: noSignIn,
});
await openServices.vault.open();
const snapshot = () => {
  const { accounts, active, current, notices } = openServices.snapshot();
  return {
    accounts: accounts.map(({ id, label, state }) => ({ id, label, state })),
    active,
    current: current[embeddedBackendId] ?? null,
    notices,
  };
};
say({ kind: 'found', ...snapshot() });

/** Current tokens in every account state, so that the test can search for them on disk. */
const secrets = () => {
  const users = Object.values(openServices.backends.app(embeddedBackendId).allUsers);
  return users
    .flatMap(({ accessToken, refreshToken }) => [accessToken, refreshToken])
    .filter((token) => token !== null && token !== '');
};

for (let number = 0; ; number += 1) {
  const accounts = openServices.snapshot().accounts;
  const account = accounts[random(accounts.length)];
  const action =
    account === undefined ? 'signIn' : (['signIn', 'activate', 'refresh', 'rename', 'signOut'] as const)[random(5)];
  const id = account?.id;
  say({ kind: 'begin', action, id });
  const done = await act(action ?? 'signIn', id, number).catch((error: unknown) => {
    // A signed-out account cannot be activated; the rejection is a valid result.
    say({ kind: 'refused', action, message: error instanceof Error ? error.message : '' });
    return null;
  });
  if (done !== null) say({ kind: 'done', action, id: done, ...snapshot(), secrets: secrets() });
}

async function act(action: string, id: AccountId | undefined, number: number): Promise<AccountId | undefined> {
  const { accounts } = openServices;
  if (action === 'signIn' || id === undefined) {
    return accounts.signIn(embeddedBackendId, Credentials.jwt(tokens[random(tokens.length)] ?? ''));
  }
  if (action === 'activate') await accounts.activate(id);
  else if (action === 'refresh') await accounts.refresh(id);
  else if (action === 'rename') await accounts.rename(id, `name ${seed}-${String(number)}`);
  else await accounts.signOut(id);
  return id;
}
