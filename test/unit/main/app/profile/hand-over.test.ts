import { expect, test } from 'vitest';
import { parseHandOver } from '../../../../../main/app/profile/hand-over.js';

test('returns the deep link and the action that a second process passes', () => {
  const { deepLink, action } = parseHandOver({ deepLink: 'dev.roster.app://auth?code=1', action: 'add' });
  expect(deepLink?.host).toBe('auth');
  expect(action).toBe('add');
});

test('accepts a second process of an older version, which passes no action', () => {
  expect(parseHandOver({ deepLink: null })).toEqual({ deepLink: null, action: null });
});

test.each([undefined, null, 'text', { deepLink: 5 }, { deepLink: null, action: 'format-disk' }, { action: null }])(
  'ignores what no second process would pass: %j',
  (data) => {
    expect(parseHandOver(data)).toEqual({ deepLink: null, action: null });
  },
);
