/** The release tools for updates, run from the command line. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isSignature, publicKeyOf } from '../../../main/updates/update-signature.js';
import { tmpDir } from '../../support/tmp-dir.js';

function run(script: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', `build/${script}.ts`, ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('the release tools', () => {
  it('creates a key once and signs what the app accepts', () => {
    const folder = tmpDir('roster-key-');
    const made = run('generate-update-key', folder);
    expect(made.status).toBe(0);
    const key = join(folder, 'update-key.pem');
    if (process.platform !== 'win32') expect(statSync(key).mode & 0o777).toBe(0o600);
    expect(made.stdout).not.toContain('PRIVATE');
    const publicKey = made.stdout.trim().split('\n').at(-1) ?? '';
    const before = readFileSync(key, 'utf8');
    expect(run('generate-update-key', folder)).toMatchObject({ status: 1 });
    expect(readFileSync(key, 'utf8')).toBe(before);

    const file = join(folder, 'latest-linux.yml');
    writeFileSync(file, 'version: 0.2.0\n');
    const app = join(folder, 'updates.json');
    writeFileSync(app, JSON.stringify({ feed: 'https://updates.example.com/', publicKey }));
    const signed = run('sign-feed', '--key', key, '--app', app, file);
    expect(signed).toMatchObject({ status: 0, stderr: '' });
    const signature = readFileSync(`${file}.sig`, 'utf8');
    expect(isSignature(signature, readFileSync(file), publicKeyOf(publicKey))).toBe(true);
    expect(isSignature(signature, Buffer.from('version: 0.2.1\n'), publicKeyOf(publicKey))).toBe(false);
  });

  it('explains an error and signs nothing', () => {
    const folder = tmpDir('roster-key-');
    run('generate-update-key', folder);
    run('generate-update-key', join(folder, 'other'));
    const file = join(folder, 'latest-linux.yml');
    writeFileSync(file, 'version: 0.2.0\n');
    const key = join(folder, 'update-key.pem');
    expect(run('sign-feed', file).stderr).toContain('--key');
    expect(run('sign-feed', '--key', file, file).status).toBe(1);
    const app = join(folder, 'updates.json');
    const other = run('generate-update-key', join(folder, 'third')).stdout.trim().split('\n').at(-1);
    writeFileSync(app, JSON.stringify({ feed: 'https://updates.example.com/', publicKey: other }));
    expect(run('sign-feed', '--key', key, '--app', app, file).stderr).toContain('another public key');
    writeFileSync(file, 'x'.repeat(70_000));
    expect(run('sign-feed', '--key', key, file).stderr).toContain('longer than Roster reads');
    expect(existsSync(`${file}.sig`)).toBe(false);
  });
});
