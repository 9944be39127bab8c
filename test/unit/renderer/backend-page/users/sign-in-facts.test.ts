import { describe, expect, it } from 'vitest';
import { type BackendEvent, type BackendUserDetails, backendUserId } from '../../../../../preload/contract/index.js';
import { signInFacts } from '../../../../../renderer/backend-page/users/sign-in-facts.js';

const now = Date.parse('2026-03-05T12:00:00');
const details = (
  more: Partial<BackendUserDetails['user']> = {},
  of: Partial<BackendUserDetails> = {},
): BackendUserDetails => {
  const user: BackendUserDetails['user'] = {
    ...{ id: backendUserId.parse('a'.repeat(24)), userId: 'a'.repeat(24), email: 'ada@b.c', displayName: null },
    ...{ state: 'active', lockedForMs: 0, providers: ['local-userpass'], hasPassword: true },
    ...{ createdAt: '2026-03-01T10:00:00Z', lastSignInAt: '2026-03-04T10:00:00Z', ...more },
  };
  return { user, identities: [], registeredAt: null, offered: ['local-userpass'], sessions: [], events: [], ...of };
};
const refused = (at: string): BackendEvent => ({
  ...{ id: at, at, kind: 'sign-in', outcome: 'refused', reason: 'NotConfirmed', userId: null, account: 'ada@b.c' },
  ...{ provider: 'local-userpass', address: null, subject: null, text: null, durationMs: null },
});

describe('the facts of a sign-in', () => {
  it('are all met for a user who can sign in', () => {
    const { facts, problem } = signInFacts(details(), now);
    expect(problem).toBeNull();
    expect(facts.map(({ kind, isMet }) => [kind, isMet])).toEqual([
      ['provider', true],
      ['registered', true],
      ['confirmed', true],
      ['enabled', true],
      ['lockout', true],
    ]);
  });

  it.each([
    ['disabled', details({ state: 'disabled', lockedForMs: 1 })],
    ['unconfirmed', details({ state: 'unconfirmed', lockedForMs: 1 })],
    ['locked', details({ lockedForMs: 1 })],
    ['provider', details({}, { offered: ['anon-user'] })],
  ] as const)('name the first problem to solve: %s', (problem, given) => {
    expect(signInFacts(given, now).problem).toBe(problem);
  });

  it('say nothing of confirmation and lockouts about a user without a password', () => {
    const google = details({ hasPassword: false, providers: ['oauth2-google'] }, { offered: ['oauth2-google'] });
    expect(signInFacts(google, now).facts.map(({ kind }) => kind)).toEqual(['provider', 'registered', 'enabled']);
  });

  it('count the refused sign-ins of today only', () => {
    const events = [refused('2026-03-05T08:00:00'), refused('2026-03-04T23:00:00')];
    expect(signInFacts(details({}, { events }), now).refused).toEqual([events[0]]);
  });
});
