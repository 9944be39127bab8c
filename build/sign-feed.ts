/** `npm run sign-feed -- --key <pem file> <file>…`: writes `<file>.sig` next to each file, for the update server. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { maxSignedBytes, privateKeyOf, publicText, signatureOf } from '../main/updates/update-signature.js';

const carried = z.object({ publicKey: z.string().nullable() });

/** Signs the files. @throws Error with a message for the user */
function signFiles(args: readonly string[]): void {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      key: { type: 'string' },
      app: { type: 'string', default: fileURLToPath(new URL('../assets/updates.json', import.meta.url)) },
    },
    allowPositionals: true,
  });
  if (values.key === undefined || positionals.length === 0) {
    throw new Error('Say with what and what: npm run sign-feed -- --key <pem file> release/latest*.yml');
  }
  const key = privateKeyOf(readFileSync(values.key, 'utf8'));
  const { publicKey } = carried.parse(JSON.parse(readFileSync(values.app, 'utf8')));
  if (publicKey === null)
    console.warn('assets/updates.json names no public key yet: no Roster would take this signature.');
  else if (publicKey !== publicText(key))
    throw new Error('The app carries another public key; it would refuse this signature.');
  for (const file of positionals) {
    const bytes = readFileSync(file);
    if (bytes.length > maxSignedBytes) throw new Error(`${file} is longer than Roster reads.`);
    writeFileSync(`${file}.sig`, `${signatureOf(bytes, key)}\n`);
    console.log(`${file}.sig`);
  }
}

try {
  signFiles(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
