/** Times relative to now. */
import '../../../support/runes.js';
import { describe, expect, it, vi } from 'vitest';
import { relativeTime } from '../../../../renderer/i18n/format.js';

// Node has no frames, and Node 20 no navigator.
vi.hoisted(() => {
  vi.stubGlobal('navigator', { languages: ['en-GB'] });
  vi.stubGlobal('requestAnimationFrame', () => 0);
});

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

describe('a relative time', () => {
  it.each([
    [0, 'now'],
    [1 * second, '1 second ago'],
    [59.4 * second, '59 seconds ago'],
    [59.6 * second, '1 minute ago'],
    [minute, '1 minute ago'],
    [59.4 * minute, '59 minutes ago'],
    [59.6 * minute, '1 hour ago'],
    [23.4 * hour, '23 hours ago'],
    [23.6 * hour, 'yesterday'],
    [30 * day, '30 days ago'],
    [31 * day, 'last month'],
    [11.4 * 30.44 * day, '11 months ago'],
    [11.6 * 30.44 * day, 'last year'],
    [800 * day, '2 years ago'],
  ])('of %d ms ago is “%s”', (ms, text) => {
    const now = Date.UTC(2026, 5, 15);
    expect(relativeTime(new Date(now - ms).toISOString(), now)).toBe(text);
  });

  it('in the future is rounded in the same way', () => {
    const now = Date.UTC(2026, 5, 15);
    expect(relativeTime(new Date(now + 59.7 * minute).toISOString(), now)).toBe('in 1 hour');
  });
});
