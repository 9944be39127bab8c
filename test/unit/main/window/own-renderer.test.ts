import { expect, it } from 'vitest';
import { pageOrigin } from '../../../../main/window/app-protocol.js';
import { isOwnRenderer } from '../../../../main/window/own-renderer.js';

const ownOrigins = [pageOrigin];

/** Web contents whose main frame shows this address; a fake, because only Electron creates real ones. */
function page(url: string) {
  const frame = { url };
  return { contents: { mainFrame: frame }, frame };
}

const own = page(`${pageOrigin}/index.html`);

it('accepts the top frame of the own page', () => {
  expect(isOwnRenderer({ sender: own.contents, senderFrame: own.frame }, { contents: own.contents, ownOrigins })).toBe(
    true,
  );
});

it.each([
  ['a destroyed frame', own.contents, null],
  ['a frame inside the page', own.contents, { url: `${pageOrigin}/index.html` }],
])('rejects %s', (_name, sender, senderFrame) => {
  expect(isOwnRenderer({ sender, senderFrame }, { contents: own.contents, ownOrigins })).toBe(false);
});

it('rejects another window, a closed window, and an address of another origin', () => {
  const event = { sender: own.contents, senderFrame: own.frame };
  expect(isOwnRenderer(event, { contents: page(`${pageOrigin}/`).contents, ownOrigins })).toBe(false);
  expect(isOwnRenderer(event, { contents: null, ownOrigins })).toBe(false);
  for (const url of ['https://example.com/', `${pageOrigin}.example.com/`, 'about:blank', '']) {
    const foreign = page(url);
    const from = { sender: foreign.contents, senderFrame: foreign.frame };
    expect(isOwnRenderer(from, { contents: foreign.contents, ownOrigins }), url).toBe(false);
  }
});
