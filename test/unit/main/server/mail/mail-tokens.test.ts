import { describe, expect, it } from 'vitest';
import { issueMailToken, withMailToken } from '../../../../../main/server/mail/mail-tokens.js';
import { openSqliteStorage } from '../../../../../main/server/store/storage.js';
import { tmpDir } from '../../../../support/tmp-dir.js';

describe('a token of a mail', () => {
  it('is used up only when the change that it allows was made', async () => {
    const { store } = await openSqliteStorage(tmpDir('roster-mail-tokens-'));
    const pair = await issueMailToken(store, 'reset', 'p1', 1_000);
    const use = (work: () => Promise<boolean>) => withMailToken(store, 'reset', pair, 1_001, work);
    await expect(use(() => Promise.reject(new Error('the database does not respond')))).rejects.toThrow('respond');
    expect(await use(() => Promise.resolve(true))).toBe('p1');
    const changes: string[] = [];
    const again = use(() => {
      changes.push('again');
      return Promise.resolve(true);
    });
    await expect(again).rejects.toMatchObject({ code: 'UserpassTokenInvalid' });
    expect(changes).toEqual([]);
    await store.close();
  });
});
