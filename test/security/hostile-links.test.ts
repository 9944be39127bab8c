/** Hostile deep links, and hostile requests at the listener of a sign-in. */
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startLoopbackServer } from '../../main/browser-sign-in/callback/loopback-server.js';
import { DeepLinkQueue } from '../../main/deep-links/deep-link-queue.js';
import { findDeepLink, parseDeepLinkUrl } from '../../main/deep-links/parse-deep-link.js';
import { callbackPages } from '../../main/ipc/texts/callback-pages.js';
import { isUsableAddress } from '../../preload/contract/addresses.js';
import { fuzz } from '../support/fuzz/fuzzer.js';
import { longer, tamperCheckedServices } from '../support/fuzz/tamper-checked-services.js';

const guarded = tamperCheckedServices();

describe('deep links', () => {
  it('rejects or parses 100,000 links, guided by coverage', longer, async () => {
    let asked = 0;
    const intake = new DeepLinkQueue(() => undefined);
    const answered = { mail: 0, callback: 0, invitation: 0 };
    intake.setHandler((link) => {
      if (link.kind === 'callback') {
        answered.callback += 1;
        expect(guarded.services().attempts.handleCallback(link.parameters)).toBe(false);
      } else if (link.kind === 'invitation') {
        answered.invitation += 1;
        if (link.parsed.ok) expect(isUsableAddress(link.parsed.invitation.address)).toBe(true);
        guarded.services().invitations.add(link.parsed);
      } else {
        answered.mail += 1;
        guarded.services().emailActions.add(link);
      }
    });
    const found = await guarded.unharmed(() =>
      fuzz({
        seed: 8,
        runs: 100_000,
        begin: [
          'dev.roster.app://auth/callback?code=abc&state=def',
          'dev.roster.app://confirm?token=a1&tokenId=b2',
          'dev.roster.app://reset/?token=a1&tokenId=b2',
          'dev.roster.app://backend?address=https://a.example&app=a-prod&name=A',
        ],
        pieces: [
          'dev.roster.app:',
          '//',
          'auth/callback',
          'backend',
          'address=http://',
          '&app=',
          '&name=%E2%80%AE',
          '?token=',
          '&tokenId=',
          '&',
          '@',
          ':80',
          '%00',
          '%',
          '..',
          '" --inspect',
          'error=x',
          '#',
          '\\',
          'javascript:',
          'file:///',
          '\n',
        ],
        under: '/main/deep-links/',
        target: (text) => {
          asked += 1;
          const link = findDeepLink(['roster', '--no-sandbox', text]);
          if (link !== null) intake.push(link);
          parseDeepLinkUrl(text);
        },
      }),
    );
    console.log(
      `deep links: ${JSON.stringify({ ...found, asked, ...answered, waiting: guarded.services().emailActions.pending.length })}`,
    );
    expect(asked).toBeGreaterThanOrEqual(100_000);
    expect(answered.mail).toBeGreaterThan(100);
    expect(guarded.services().emailActions.pending.length).toBeLessThanOrEqual(8);
  });
});

describe('the loopback server', () => {
  it('rejects 10,000 requests, guided by coverage, and then accepts the real callback', longer, async () => {
    let taken = 0;
    const loopback = await startLoopbackServer(
      { name: 'google', fixedRedirectPath: false, redirectHost: '127.0.0.1' },
      { pages: callbackPages },
    );
    const callback = loopback.callback('the-real-state', new AbortController().signal).then((parameters) => {
      taken += 1;
      return parameters;
    });
    const { host, port, pathname } = new URL(loopback.redirectUri);
    const answers = new Map<string, number>();
    const found = await guarded.unharmed(() =>
      fuzz({
        seed: 9,
        runs: 10_000,
        begin: [
          `GET ${pathname}?code=a&state=b HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
          `GET /done HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
          `POST ${pathname} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 3\r\n\r\na=b`,
          `GET http://${host}${pathname}?code=a HTTP/1.1\r\nHost: ${host}\r\nOrigin: https://evil.example\r\n\r\n`,
        ],
        pieces: [
          'GET ',
          'POST ',
          'HEAD ',
          'OPTIONS ',
          'TRACE ',
          ' HTTP/1.1',
          ' HTTP/1.0',
          '\r\n',
          '\r\n\r\n',
          `Host: ${host}`,
          'Host: evil',
          'Content-Length: 99999999',
          'Transfer-Encoding: chunked',
          'Expect: 100-continue',
          'Upgrade: websocket',
          'Connection: Upgrade',
          '//evil',
          '%',
          '?',
          '&state=',
          '\0',
          'a'.repeat(9_000),
        ],
        under: '/main/browser-sign-in/',
        target: async (text) => {
          const status = await exchange(Number(port), text);
          answers.set(status, (answers.get(status) ?? 0) + 1);
        },
      }),
    );
    console.log(`loopback requests: ${JSON.stringify({ ...found, answers: Object.fromEntries(answers) })}`);
    expect(taken).toBe(0);
    expect(answers.get('302') ?? 0).toBe(0);
    expect(
      await exchange(Number(port), `GET ${pathname}?code=a&state=the-real-state HTTP/1.1\r\nHost: ${host}\r\n\r\n`),
    ).toBe('302');
    expect((await callback).get('code')).toBe('a');
    expect(taken).toBe(1);
    loopback.close();
  });
});

/** Sends bytes and returns the status of the first response, or `none`. */
function exchange(port: number, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.end(bytes));
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
    socket
      .on('error', () => undefined)
      .once('close', () => {
        resolve(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 'none');
      });
  });
}
