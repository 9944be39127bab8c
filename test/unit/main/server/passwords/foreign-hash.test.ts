import { scryptSync } from 'node:crypto';
import { hash as argon2 } from '@node-rs/argon2';
import { hash as bcrypt } from '@node-rs/bcrypt';
import { describe, expect, it } from 'vitest';
import { parseForeignHash, sampleOfKind } from '../../../../../main/server/passwords/foreign-hash.js';
import { foreignKindOf, hashPassword, verifyPassword } from '../../../../../main/server/passwords/password-hash.js';
import { noPassword } from '../../../../../main/server/store/no-password.js';
import { firebaseParameters, firebaseUser } from '../../../../../main/server/user-import/firebase.js';

const plain = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '');
const scrypt = (password: string) => {
  const salt = Buffer.from('salty');
  return `$scrypt$ln=4,r=1,p=1$${plain(salt)}$${plain(scryptSync(password, salt, 32, { N: 16, r: 1, p: 1 }))}`;
};
// Of “grün”.
const argon2i = '$argon2i$v=19$m=64,t=1,p=1$FiA+5/ILykvrdqWVSjnsjg$gBaYInpumMjLqClKsaryjSnonoVTa9yv9Ei2rOgZaHg';
const argon2d = '$argon2d$v=19$m=64,t=1,p=1$1YDQ1kv1vvLJzpZJUOoBog$w5XfjEpzS9y9pt7DJa6g1SSZDJ2PmTjzAqR1ak3qUs0';
const verify = (hash: string, password: string) => verifyPassword(hash, password);

describe('a hash of another system', () => {
  it('is verified if it is bcrypt of any prefix, scrypt, or argon2 of any kind', async () => {
    const hashes = [
      (await bcrypt('grün', 4)).replace('$2b$', '$2a$'),
      await bcrypt('grün', 4),
      (await bcrypt('grün', 4)).replace('$2b$', '$2y$'),
      scrypt('grün'),
      argon2i,
      argon2d,
      await argon2('grün', { memoryCost: 64, timeCost: 1 }),
    ];
    for (const hash of hashes) {
      expect(foreignKindOf(hash), hash).not.toBeNull();
      expect(await verify(hash, 'grün'), hash).toBe(true);
      expect(await verify(hash, 'grun'), hash).toBe(false);
    }
    // Test vectors of crypt_blowfish and RFC 7914.
    expect(await verify('$2y$05$/OK.fbVrR/bpIqNJ5ianF.CE5elHaaO4EbggVDjb8P19RukzXSM3e', 'U*U*')).toBe(false);
    expect(await verify('$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW', 'U*U')).toBe(true);
    const rfc = Buffer.from(
      'fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640',
      'hex',
    );
    expect(await verify(`$scrypt$ln=10,r=8,p=16$${plain(Buffer.from('NaCl'))}$${plain(rfc)}`, 'password')).toBe(true);
  });

  it('is verified if it is of Firebase, without a copy of the signer key', async () => {
    // The example of Firebase's documentation.
    const parameters = firebaseParameters(`hash_config {
      algorithm: SCRYPT,
      base64_signer_key: jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==,
      base64_salt_separator: Bw==,
      rounds: 8,
      mem_cost: 14,
    }`);
    const row = firebaseUser(parameters)({
      localId: 'kYi4EvWQlQTKSfnJ3dRSP6IH3ed2',
      email: 'user1@test.com',
      passwordHash: 'lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==',
      salt: '42xEC+ixf3L2lw==',
    });
    const hash = 'problem' in row ? row.problem : (row.account?.hash ?? '');
    expect(hash).toMatch(/^\$firebase-scrypt\$ln=14,r=8\$/);
    expect(hash).not.toContain(
      'jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA',
    );
    expect(await verify(hash, 'user1password')).toBe(true);
    expect(await verify(hash, 'user2password')).toBe(false);
  });

  it('compares only 72 bytes with bcrypt, as the other system did, but no password that contains its own after a NUL', async () => {
    const long = await bcrypt('ü'.repeat(40), 4);
    expect(await verify(long, 'ü'.repeat(40))).toBe(true);
    expect(await verify(long, 'ü'.repeat(35))).toBe(false);
    const short = await bcrypt('abc', 4);
    expect(await verify(short, 'abc\0def')).toBe(false);
    expect(await verify(short, 'abc\0')).toBe(false);
  });

  it.each([
    ['$2b$15$' + '.'.repeat(53), 'cost 15'],
    ['$2b$31$' + '.'.repeat(53), 'cost 31'],
    ['$2b$03$' + '.'.repeat(53), 'cost 03'],
    ['$scrypt$ln=20,r=8,p=1$AAAA$' + 'A'.repeat(43), 'ln=20'],
    ['$scrypt$ln=14,r=8,p=9999$AAAA$' + 'A'.repeat(43), 'p=9999'],
    ['$scrypt$ln=0,r=0,p=0$AAAA$' + 'A'.repeat(43), 'invalid'],
    ['$argon2id$v=19$m=4194304,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$' + 'A'.repeat(43), 'm=4194304'],
    ['$argon2i$v=19$m=65536,t=1000,p=1$AAAAAAAAAAAAAAAAAAAAAA$' + 'A'.repeat(43), 't=1000'],
    ['$argon2d$v=19$m=8,t=0,p=0$AAAAAAAAAAAAAAAAAAAAAA$' + 'A'.repeat(43), 'invalid'],
    ['$firebase-scrypt$ln=22,r=8$AAAA$' + 'A'.repeat(43) + '$' + 'A'.repeat(43), 'ln=22'],
    ['5f4dcc3b5aa765d61d8327deb882cf99', 'none of bcrypt'],
    ['', 'none of bcrypt'],
  ])('is not accepted as %s, and never verified', async (hash, reason) => {
    const parsed = parseForeignHash(hash);
    expect('problem' in parsed ? parsed.problem : 'accepted').toContain(reason);
    expect(await verify(hash, 'x')).toBe(false);
  });

  it('has a kind of which a hash can be made that costs as much and that no password has', async () => {
    const hashes = [
      (await bcrypt('x', 4)).replace('$2b$', '$2a$'),
      scrypt('x'),
      argon2i,
      `$firebase-scrypt$ln=4,r=8$AAAA$${'A'.repeat(43)}$${'A'.repeat(86)}`,
    ];
    for (const hash of hashes) {
      const kind = foreignKindOf(hash) ?? '';
      const sample = sampleOfKind(kind) ?? '';
      expect(foreignKindOf(sample), hash).toBe(kind);
      expect(await verify(sample, 'x')).toBe(false);
    }
    expect(sampleOfKind('$unknown$')).toBeNull();
  });
});

describe('a failed login', () => {
  it('asks for the foreign kinds, so that it takes as long for every account, and a right password does not', async () => {
    const foreign = await bcrypt('right', 4);
    const own = await hashPassword('right');
    const asked: string[] = [];
    const attempt = (stored: string | null, password: string) =>
      verifyPassword(stored, password, () => {
        asked.push(stored ?? 'unknown');
        return Promise.resolve(['$2b$04$', '$unknown$']);
      });
    for (const stored of [foreign, own, noPassword, null]) expect(await attempt(stored, 'wrong')).toBe(false);
    expect(asked).toEqual([foreign, own, noPassword, 'unknown']);
    for (const stored of [foreign, own]) expect(await attempt(stored, 'right')).toBe(true);
    expect(asked).toHaveLength(4);
    expect(await attempt(noPassword, noPassword)).toBe(false);
  });
});
