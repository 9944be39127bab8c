import { expect, it, vi } from 'vitest';
import { ChangeFeed } from '../../../../main/state/change-feed.js';
import { followLanguage } from '../../../../main/state/current-language.js';
import { settingsFormat } from '../../../../main/state/settings.js';
import { setLanguage, t } from '../../../../preload/i18n/translate.js';

it('applies the language immediately and after each change, and reports a change after all subscribers have it', async () => {
  const feed = new ChangeFeed();
  const order: string[] = [];
  setLanguage('en');
  const english = t().menuLock;
  followLanguage({ language: 'de' }, feed, { setLanguage, onChanged: () => order.push('changed') });
  expect(t().menuLock).not.toBe(english);
  feed.subscribe(() => order.push('subscriber'));
  feed.publish({ kind: 'settingsChanged', settings: settingsFormat.defaults, language: 'en' });
  expect(t().menuLock).toBe(english);
  await vi.waitFor(() => {
    expect(order).toEqual(['subscriber', 'changed']);
  }, 60_000);
});
