import { describe, expect, it } from 'vitest';
import { secretsIn, withoutSecrets } from '../../../../../main/server/events/redaction.js';

const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlLW9mLXRva2Vu';

describe('withoutSecrets', () => {
  it.each([
    [`token ${jwt} seen`, jwt],
    ['Authorization: Bearer abcdefghijk-1234', 'abcdefghijk-1234'],
    [`https://a.example/confirm?token=${'a'.repeat(128)}&tokenId=${'b'.repeat(24)}`, 'b'.repeat(24)],
    ['https://a.example/callback?code=4/0AX4XfWh', '4/0AX4XfWh'],
    ['mongodb+srv://app:hunter2222@db.example/x', 'hunter2222'],
    ["{ username: 'ada', password: 'correct horse' }", 'correct horse'],
    ['{"user":"ada","newPassword":"correct \\"horse"}', 'horse'],
    ['{\\"password\\":\\"correct horse\\"}', 'correct horse'],
    ['client_secret=GOCSPX-abcdef', 'GOCSPX-abcdef'],
    [`key ${'aB3'.repeat(21)}x is new`, 'aB3aB3'],
    [`radm_${'x'.repeat(43)}`, 'xxxxx'],
  ])('removes the secret of %s', (text, secret) => {
    expect(text).toContain(secret);
    expect(withoutSecrets(text)).not.toContain(secret);
    expect(withoutSecrets(text)).toContain('[removed]');
  });

  it('removes given secrets in every usual encoding', () => {
    const secret = 'k3y "with" ünï';
    const bytes = Buffer.from(secret);
    for (const spelling of [secret, encodeURIComponent(secret), bytes.toString('base64'), bytes.toString('hex')]) {
      expect(withoutSecrets(`a ${spelling} b`, [secret])).toBe('a [removed] b');
    }
    expect(withoutSecrets(JSON.stringify({ x: secret }), [secret])).toBe('{"x":"[removed]"}');
  });

  it.each([
    'user 507f1f77bcf86cd799439011 signed in',
    'connect ECONNREFUSED 127.0.0.1:587',
    'the pinned version is 3',
    'https://a.example/list?page=2',
    'invalid session: failed to find refresh token',
  ])('leaves “%s” as it is', (text) => {
    expect(withoutSecrets(text)).toBe(text);
  });

  it('takes hostile texts in a moment', () => {
    for (const part of ['eyJ-', 'a.', 'a://:', '"\\\\', 'password:', ':/@']) {
      expect(typeof withoutSecrets(part.repeat(100_000), [])).toBe('string');
    }
  });
});

describe('secretsIn', () => {
  const given = [{ username: 'ada', pin: 1234, answers: ['blue'], options: { device: 'node' } }];
  it('treats every field of credentials as secret that is not known to be public', () => {
    expect([...secretsIn(given, true)]).toEqual(['1234', 'blue']);
  });
  it('treats fields with a secret name as secret in other arguments', () => {
    expect([...secretsIn([{ ...given[0], access_token: 't' }], false)]).toEqual(['1234', 't']);
  });
});
