import { describe, expect, it } from 'vitest';
import { openOnce } from '../../../../main/storage/open-once.js';

describe('openOnce', () => {
  it('opens the file with the first of several concurrent calls only', async () => {
    let opened = 0;
    const open = openOnce(() => Promise.resolve((opened += 1)));
    expect(await Promise.all([open(), open()])).toEqual([1, 1]);
    expect(await open()).toBe(1);
  });

  it('opens the file again after a failure', async () => {
    const results = [() => Promise.reject(new Error('the disk is gone')), () => Promise.resolve('file')];
    const open = openOnce(async () => results.shift()?.());
    await expect(open()).rejects.toThrow('the disk is gone');
    expect(await open()).toBe('file');
  });
});
