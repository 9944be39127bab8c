/** Notifications about ended sessions. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type NotificationText,
  SessionNotifications,
} from '../../../../../main/desktop/notifications/session-notifications.js';
import type { AccountSummary } from '../../../../../preload/contract/index.js';
import { setLanguage } from '../../../../../preload/i18n/translate.js';
import { accountSummary } from '../../../../support/fakes/account-summary.js';

const expired = (digit: string) => accountSummary(digit, { state: 'expired' });
const [a, b, c] = [expired('a'), expired('b'), expired('c')];

/** Notifications that a user sees; a fake desktop, because a real one cannot report what it shows. */
function desktop({ known = [] as AccountSummary[] } = {}) {
  const shown: (NotificationText & { press: () => void })[] = [];
  const state = { now: 0, isWanted: true };
  const [onSignIn, onShow] = [vi.fn(), vi.fn()];
  const notifications = new SessionNotifications({
    ...{ expired: known.map(({ id }) => id), onSignIn, onShow },
    isWanted: () => state.isWanted,
    notify: (text, press) => {
      const one = { ...text, press };
      shown.push(one);
      return () => void shown.splice(shown.indexOf(one), 1);
    },
    nameOfBackend: () => 'Contoso EU',
    now: () => state.now,
  });
  const put = (account: AccountSummary) => {
    notifications.applyChange({ kind: 'accountPut', account });
  };
  return { shown, state, put, onSignIn, onShow, titles: () => shown.map(({ title }) => title) };
}

beforeEach(() => {
  setLanguage('en');
});

describe('notifications of ended sessions', () => {
  it('appear once per ended session, name the backend and lead to the sign-in', () => {
    const { shown, put, onSignIn } = desktop({ known: [b] });
    for (const one of [a, b, a]) put(one);
    expect(shown).toMatchObject([
      {
        title: 'Session expired: account a (Contoso EU)',
        body: 'Sign in to account a again to keep using it.',
        action: 'Sign in',
      },
    ]);
    shown[0]?.press();
    expect(onSignIn).toHaveBeenCalledWith(a);
  });

  it('say that an administrator disabled the account, which signing in does not change', () => {
    const { shown, put, onSignIn, onShow } = desktop();
    put(accountSummary('a', { state: 'disabled' }));
    expect(shown).toMatchObject([
      {
        title: 'Disabled: account a (Contoso EU)',
        body: 'The administrator has disabled account a. Ask the administrator to enable it.',
        action: 'Show',
      },
    ]);
    shown[0]?.press();
    expect(onSignIn).not.toHaveBeenCalled();
    expect(onShow).toHaveBeenCalled();
  });

  it('become one within a minute, which leads to all of them', () => {
    const { shown, state, put, onShow, titles } = desktop();
    put(a);
    state.now = 50_000;
    put(b);
    expect(shown).toMatchObject([{ title: '2 sessions expired', body: 'account a, account b', action: 'Show' }]);
    state.now = 100_000;
    put(c);
    expect(titles()).toEqual(['3 sessions expired']);
    for (const digit of ['d', 'e']) put(expired(digit));
    expect(shown[0]?.body).toBe('account a, account b, account c and 2 more');
    shown[0]?.press();
    expect(onShow).toHaveBeenCalled();
    state.now = 161_000;
    put(expired('f'));
    expect(titles()).toEqual(['5 sessions expired', 'Session expired: account f (Contoso EU)']);
  });

  it('no longer count an account that the user has signed in to', () => {
    const { put, titles } = desktop();
    put(a);
    put(accountSummary('a'));
    put(b);
    expect(titles()).toEqual(['Session expired: account b (Contoso EU)']);
  });

  it('do not appear while they are turned off or the window shows the same', () => {
    const { state, put, titles } = desktop();
    state.isWanted = false;
    put(a);
    state.isWanted = true;
    put(a);
    expect(titles()).toEqual([]);
  });
});
