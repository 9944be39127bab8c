/** Invitation links, and other texts that name a backend. Both may come from untrusted sources. */
import { describe, expect, it } from 'vitest';
import { parseBackendText } from '../../../preload/contract/backend-text.js';
import { invitationLink, parseInvitation } from '../../../preload/contract/invitations.js';

const link = (query: string) => `dev.roster.app://backend?${query}`;
const good = 'address=https://services.northwind.example&app=northwind-prod';

describe('an invitation link', () => {
  it('names the address, the app and the backend', () => {
    expect(parseInvitation(link(`${good}&name=Northwind%20%26%20Co`))).toEqual({
      ok: true,
      invitation: { address: 'https://services.northwind.example', appId: 'northwind-prod', name: 'Northwind & Co' },
    });
  });

  it('is what Roster copies, whatever the names are', () => {
    for (const name of [null, 'Northwind & Co + Söhne', '北風 100% ?#=']) {
      const invitation = { address: 'https://services.northwind.example/roster', appId: 'a+b&c=d', name };
      const written = invitationLink(invitation);
      expect(written).toMatch(/^dev\.roster\.app:\/\/backend\?[!-~]+$/);
      expect(parseInvitation(written)).toEqual({ ok: true, invitation });
    }
  });

  it.each([
    ['nothing in it', 'dev.roster.app://backend', 'malformed'],
    ['no address', link('app=a'), 'address'],
    ['no app', link('address=https://a.example'), 'appId'],
    ['an address without TLS', link('address=http://a.example&app=a'), 'address'],
    ['another scheme', link('address=file:///etc/passwd&app=a'), 'address'],
    ['a script', link('address=javascript:alert(1)&app=a'), 'address'],
    ['credentials in the address', link('address=https://me:pw@a.example&app=a'), 'address'],
    ['a user name in the address', link('address=https://services.northwind.example@evil.example&app=a'), 'address'],
    ['a query in the address', link('address=https%3A%2F%2Fa.example%2F%3Fx%3D1&app=a'), 'address'],
    ['a fragment', `${link(good)}#x`, 'malformed'],
    ['a user name', 'dev.roster.app://me@backend?address=https://a.example&app=a', 'malformed'],
    ['another place', 'dev.roster.app://backend/more?address=https://a.example&app=a', 'malformed'],
    ['a backslash', link('address=https:\\\\a.example&app=a'), 'malformed'],
    ['a line break', link('address=https://a.example&app=a\nb'), 'malformed'],
    ['an encoded line break', link('address=https://a.example&app=a%0Ab'), 'hiddenCharacters'],
    ['a name that runs backwards', link(`${good}&name=%E2%80%AEdniwhtron`), 'hiddenCharacters'],
    ['an invisible character in the address', link('address=https://a%E2%80%8B.example&app=a'), 'hiddenCharacters'],
    ['a path in the app ID', link('address=https://a.example&app=../b'), 'appId'],
    ['an unknown part', link(`${good}&token=x`), 'unknownPart'],
    ['a repeated part', link(`${good}&address=https://evil.example`), 'unknownPart'],
    ['a prototype key', link(`${good}&__proto__=x`), 'unknownPart'],
    ['a name that is too long', link(`${good}&name=${'x'.repeat(81)}`), 'name'],
    ['an endless length', link(`${good}&name=${'x'.repeat(5_000)}`), 'tooLong'],
  ])('is refused with %s', (_what, text, problem) => {
    expect(parseInvitation(text)).toEqual({ ok: false, problem });
  });

  it('shows a host in other letters as what it is', () => {
    const parsed = parseInvitation(link('address=https%3A%2F%2F%D0%B0pple.example&app=a'));
    expect(parsed).toMatchObject({ ok: true, invitation: { address: 'https://xn--pple-43d.example' } });
  });
});

describe('the field for a backend', () => {
  it.each([
    ['services.northwind.example', 'https://services.northwind.example', null],
    [' https://services.northwind.example/ ', 'https://services.northwind.example', null],
    ['http://127.0.0.1:4000', 'http://127.0.0.1:4000', null],
    ['https://a.example/base/api/client/v2.0', 'https://a.example/base', null],
    ['https://a.example/api/client/v2.0/app/a-prod', 'https://a.example', 'a-prod'],
    ['https://a.example/api/client/v2.0/app/a-prod/location', 'https://a.example', 'a-prod'],
    ['a.example/api/client/v2.0/app/a%20b/location', 'https://a.example', null],
  ])('takes %s', (text, address, appId) => {
    expect(parseBackendText(text)).toEqual({ kind: 'backend', address, appId, name: null });
  });

  it('takes an invitation link, and says what is wrong with one', () => {
    expect(parseBackendText(link(`${good}&name=N`))).toMatchObject({ appId: 'northwind-prod', name: 'N' });
    expect(parseBackendText(link('address=x'))).toEqual({ kind: 'badLink', problem: 'address' });
  });

  it.each(['', 'not an address', 'http://a.example', 'https://', 'https://me:pw@a.example'])(
    'does not take “%s”',
    (text) => {
      expect(parseBackendText(text)).toEqual({ kind: 'none' });
    },
  );
});
