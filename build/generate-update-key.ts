/**
 * `npm run generate-update-key -- <folder>`: creates the key pair that signs updates. Run once in the life of the
 * project.
 */
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publicText } from '../main/updates/update-signature.js';

const [folder, ...more] = process.argv.slice(2);
if (folder === undefined || more.length > 0) {
  console.error(
    'Say where to: npm run generate-update-key -- <folder>. Choose one that is not in the project and that is backed up.',
  );
  process.exit(1);
}
const path = join(folder, 'update-key.pem');
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
try {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // `wx`: an overwritten key is lost, and installed apps accept no other.
  writeFileSync(path, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600, flag: 'wx' });
  console.log(`The private key is in ${path}. Keep it off the update server: it can sign any release.`);
  console.log(`For "publicKey" in assets/updates.json:\n${publicText(publicKey)}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
