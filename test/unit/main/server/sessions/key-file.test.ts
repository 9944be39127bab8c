import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { keyFile } from '../../../../../main/server/sessions/key-file.js';
import { revokeSigningKeys, rotateSigningKeys } from '../../../../../main/server/sessions/signing-keys.js';
import { tmpDir } from '../../../../support/tmp-dir.js';

it('loses no key and keeps no revoked one when several commands rotate and revoke at once', async () => {
  const folder = tmpDir('roster-keys-');
  const leaked = await rotateSigningKeys(keyFile(folder), Date.now);
  const rotations = Array.from({ length: 8 }, () => rotateSigningKeys(keyFile(folder), Date.now));
  await revokeSigningKeys(keyFile(folder), [leaked], Date.now);
  const added = await Promise.all(rotations);
  const kids = (await keyFile(folder).read()).map(({ kid }) => kid);
  expect(kids).toEqual(expect.arrayContaining(added));
  expect(kids).not.toContain(leaked);
  expect(readdirSync(folder)).toEqual(['signing-keys.json']);
});
