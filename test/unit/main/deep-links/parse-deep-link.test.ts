import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  deepLinkScheme,
  findDeepLink,
  parseDeepLinkAction,
  parseDeepLinkUrl,
} from '../../../../main/deep-links/parse-deep-link.js';

const read = (text: string) => {
  const url = parseDeepLinkUrl(text);
  return url === null ? null : parseDeepLinkAction(url);
};

describe('deep links', () => {
  it('rule 30: the scheme is a reversed domain name with a dot', () => {
    expect(deepLinkScheme).toMatch(/^[a-z][a-z0-9+.-]*\.[a-z0-9+.-]+$/);
  });

  it.each([
    ['a callback', 'dev.roster.app://auth/callback?code=a&state=b', 'callback'],
    ['a confirmation', 'dev.roster.app://confirm?token=a1&tokenId=b2', 'confirm'],
    ['a reset, with the slash that some programs add', 'dev.roster.app://reset/?token=a1&tokenId=b2', 'reset'],
  ])('reads %s', (_what, link, kind) => {
    expect(read(link)?.kind).toBe(kind);
  });

  it.each([
    ['another scheme', 'https://auth/callback?code=a'],
    ['another place', 'dev.roster.app://auth/other?code=a'],
    ['user info', 'dev.roster.app://me@auth/callback?code=a'],
    ['a port', 'dev.roster.app://auth:80/callback?code=a'],
    ['a control character', 'dev.roster.app://auth/callback?code=a\n'],
    ['a space, which an injected switch would need', 'dev.roster.app://x" --inspect=9229'],
    ['a value twice', 'dev.roster.app://reset?token=a&token=b&tokenId=c'],
    ['no value', 'dev.roster.app://confirm?tokenId=c'],
    ['a value with markup', 'dev.roster.app://confirm?token=%3Cscript%3E&tokenId=c'],
    ['too long', `dev.roster.app://auth/callback?code=${'a'.repeat(3_000)}`],
  ])('refuses %s', (_what, link) => {
    expect(read(link)).toBeNull();
  });

  it('accepts exactly one link in the arguments of a process, at any position', () => {
    const link = 'dev.roster.app://auth/callback?code=a';
    expect(findDeepLink(['roster', '--no-sandbox', link, '--more'])?.href).toBe(link);
    expect(findDeepLink(['roster', link, 'dev.roster.app://reset?token=a&tokenId=b'])).toBeNull();
    expect(findDeepLink(['roster', '--flag=dev.roster.app://x'])).toBeNull();
  });

  it('never throws for 20,000 random links', () => {
    const part = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.webUrl(),
      fc.constantFrom('auth/callback', 'reset', '?token=', '&', '//', '%00', '@'),
    );
    const link = fc.array(part, { maxLength: 6 }).map((parts) => `${deepLinkScheme}:${parts.join('')}`);
    let known = 0;
    fc.assert(
      fc.property(link, (text) => {
        if (read(text) !== null) known += 1;
      }),
      { numRuns: 20_000, seed: 6 },
    );
    console.log(`deep links by chance: 20,000, of them read as one of ours: ${String(known)}`);
  });
});
