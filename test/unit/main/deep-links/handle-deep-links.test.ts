import { beforeEach, describe, expect, it, vi } from 'vitest';
import { DeepLinkQueue } from '../../../../main/deep-links/deep-link-queue.js';
import { handleDeepLinks } from '../../../../main/deep-links/handle-deep-links.js';
import { lateSignInText } from '../../../../main/ipc/texts/state-texts.js';
import { setLanguage } from '../../../../preload/i18n/translate.js';

beforeEach(() => {
  setLanguage('en');
});

function handler(ended: 'cancelled' | null, isExpected: boolean) {
  const queue = new DeepLinkQueue(vi.fn());
  const attempts = { handleCallback: vi.fn(() => isExpected), endedBy: vi.fn(() => ended) };
  const targets = {
    attempts,
    emailActions: { add: vi.fn() },
    invitations: { add: vi.fn() },
    notices: { put: vi.fn() },
    lateSignInText,
    log: { info: vi.fn() },
  };
  return {
    queue,
    ...targets,
    listen: () => {
      handleDeepLinks(queue, targets);
    },
  };
}

const callback = new URL('dev.roster.app://auth/callback?code=a&state=b');

describe('handleDeepLinks', () => {
  it('passes a link that arrived earlier to the sign-in that waits for it', () => {
    const { queue, attempts, notices, listen } = handler(null, true);
    queue.push(callback);
    listen();
    expect(attempts.handleCallback).toHaveBeenCalledWith(callback.searchParams);
    expect(notices.put).not.toHaveBeenCalled();
  });

  it('only queues invitations, also those that Roster does not accept: they wait for the user', () => {
    const { queue, invitations, listen } = handler(null, true);
    listen();
    queue.push(new URL('dev.roster.app://backend?address=https%3A%2F%2Fa.example&app=a-prod'));
    queue.push(new URL('dev.roster.app://backend?address=http%3A%2F%2Fa.example&app=a-prod'));
    expect(invitations.add.mock.calls).toEqual([
      [{ ok: true, invitation: { address: 'https://a.example', appId: 'a-prod', name: null } }],
      [{ ok: false, problem: 'address' }],
    ]);
  });

  it('only queues email actions: they wait for the user', () => {
    const { queue, attempts, emailActions, listen } = handler(null, true);
    listen();
    queue.push(new URL('dev.roster.app://reset?token=a&tokenId=b'));
    expect(emailActions.add).toHaveBeenCalledWith({ kind: 'reset', token: 'a', tokenId: 'b' });
    expect(attempts.handleCallback).not.toHaveBeenCalled();
  });

  it('explains a late callback, and logs a callback without a sign-in, omitting its code', () => {
    const late = handler('cancelled', false);
    late.listen();
    late.queue.push(callback);
    expect(late.notices.put).toHaveBeenCalledWith(expect.objectContaining({ id: 'lateSignIn', kind: 'links' }));
    const unknown = handler(null, false);
    unknown.listen();
    unknown.queue.push(callback);
    expect(unknown.notices.put).not.toHaveBeenCalled();
    expect(unknown.log.info.mock.calls).toEqual([['Ignored a deep link: no sign-in is waiting for it']]);
  });
});
