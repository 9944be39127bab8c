/** URLs that open in the system browser (Electron security checklist, item 15). */
import { describe, expect, it } from 'vitest';
import { SignInError } from '../../main/browser-sign-in/errors.js';
import { isSafeExternalUrl, openInBrowser } from '../../main/browser-sign-in/open-browser.js';
import { fuzz } from '../support/fuzz/fuzzer.js';

describe('opening the system browser', () => {
  it.each([['https://login.example/authorize?x=1'], ['http://127.0.0.1:4711/authorize'], ['http://localhost:1/']])(
    'opens %s',
    (url) => {
      expect(isSafeExternalUrl(new URL(url))).toBe(true);
    },
  );

  it.each([
    ['file:///etc/passwd'],
    ['http://login.example/'],
    ['http://localhost.evil.example/'],
    ['http://127.0.0.1.evil.example/'],
    ['https://me:secret@login.example/'],
    ['javascript:alert(1)'],
    ['data:text/html,x'],
    ['smb://server/share'],
    ['ms-msdt:/id'],
    ['search-ms:query=x'],
    ['vbscript:x'],
    ['dev.roster.app://reset?token=a&tokenId=b'],
    ['app://roster/index.html'],
    [`https://login.example/${'a'.repeat(3_000)}`],
  ])('refuses %s with a message', async (url) => {
    let opened = 0;
    const open = openInBrowser(new URL(url), () => {
      opened += 1;
      return Promise.resolve();
    });
    await expect(open).rejects.toBeInstanceOf(SignInError);
    expect(opened).toBe(0);
  });

  it('opens only https, or http on this machine, among 20,000 random URLs', async () => {
    let out = 0;
    const { runs } = await fuzz({
      seed: 14,
      runs: 20_000,
      begin: ['https://login.example/a?b=c#d', 'http://127.0.0.1:80/', 'file:///etc/passwd'],
      pieces: [
        'https:',
        'http:',
        'file:',
        '//',
        '127.0.0.1',
        '@',
        '\\',
        '%2f',
        'javascript:',
        '.evil.example',
        ':',
        '[::1]',
        '0x7f.1',
      ],
      under: '/main/browser-sign-in/',
      target: (text) => {
        if (!URL.canParse(text)) return;
        const url = new URL(text);
        if (!isSafeExternalUrl(url)) return;
        out += 1;
        expect(url.href).toMatch(/^(?:https:\/\/[^/@]+\/|http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?\/)/);
      },
    });
    console.log(`addresses for the browser: ${String(runs)}, of them let out: ${String(out)}`);
    expect(out).toBeGreaterThan(100);
  });
});
