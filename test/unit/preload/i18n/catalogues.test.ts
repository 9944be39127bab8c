/** The two languages match: every sentence is translated and shows each of its values. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { AccountReason } from '../../../../preload/contract/index.js';
import { appDe } from '../../../../preload/i18n/de/app.js';
import { cliDe } from '../../../../preload/i18n/de/cli.js';
import { rendererDe } from '../../../../preload/i18n/de/renderer.js';
import { appEn } from '../../../../preload/i18n/en/app.js';
import { cliEn } from '../../../../preload/i18n/en/cli.js';
import { rendererEn } from '../../../../preload/i18n/en/renderer.js';
import { windowEn } from '../../../../preload/i18n/en/window.js';

/** Names, and words that German has taken over or spells the same. */
const alike =
  /^(Backend|Backend: .*|Backends|App|Name|Browser|Token|Session|Single Sign-on|Single sign-on|JSON Web Token|Services ID|Scopes|Updates|Demo|Google|Facebook|Apple|Details|Status|System|Trigger|Live|Normal|English|Deutsch|Offline|Passphrase|Orange|Mail|Device Sync|GraphQL|SDK|Server|Port|STARTTLS|TLS|(GIVEN1|41) ms|GIVEN1 \(GIVEN2\): GIVEN3|41 \(42\): 43|Roster: .*|BACKEND|Roster NAME1|Roster GIVEN1|Roster 41)$/;

/** Sample values; each has to appear in the sentence. */
const samples = [['NAME1', 7], [3, 'NAME2'], [5], ['NAME1', 7, 8]];

/** Sentences whose first value is the reason for an account, each with the reasons that it can have. */
const chosen: readonly AccountReason[] = [
  { kind: 'folder', folder: 'GIVEN1' },
  { kind: 'program' },
  { kind: 'terminals' },
];
const allReasons: readonly AccountReason[] = [
  ...chosen,
  { kind: 'argument' },
  { kind: 'backendOption' },
  { kind: 'environment', variable: 'ROSTER_ACCOUNT' },
  { kind: 'active' },
];
const reasonsOf: ReadonlyMap<string, readonly AccountReason[]> = new Map([
  ...['accountReason', 'noAccountCalled', 'severalAccountsCalled', 'noBackendCalled', 'severalBackendsCalled']
    .concat('chosenSignedOut', 'chosenExpired')
    .map((name) => [name, allReasons] as const),
  ['chosenAccountRemoved', chosen] as const,
]);

function sentences(value: unknown, path: string): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') {
    const length = value.length;
    const reasons = reasonsOf.get(path.split('.').at(-1) ?? '');
    if (reasons !== undefined) {
      return reasons.map((reason) => [
        `${path}(${reason.kind})`,
        String(Reflect.apply(value, undefined, [reason, 'GIVEN1', 'GIVEN2'].slice(0, length))),
      ]);
    }
    const given = samples.find((sample) => sample.length >= length) ?? [];
    const strings: unknown = Reflect.apply(value, undefined, ['GIVEN1', 'GIVEN2', 'GIVEN3'].slice(0, length));
    const numbers: unknown = Reflect.apply(value, undefined, given.map((_, index) => 41 + index).slice(0, length));
    return [
      [`${path}(words)`, String(strings)],
      [`${path}(numbers)`, String(numbers)],
    ];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => sentences(inner, `${path}.${key}`));
}

describe('the catalogues', () => {
  it.each([
    ['the page', rendererEn, rendererDe],
    ['the main process', appEn, appDe],
    ['the command line', cliEn, cliDe],
  ])('have the same sentences and values in both languages for %s', (_what, english, german) => {
    const inGerman = new Map(sentences(german, ''));
    const all = sentences(english, '');
    expect([...inGerman.keys()].sort()).toEqual(all.map(([path]) => path).sort());
    for (const [path, sentence] of all) {
      const other = inGerman.get(path) ?? '';
      expect(other, path).not.toBe('');
      if (!alike.test(sentence)) expect(other, path).not.toBe(sentence);
      for (const given of ['GIVEN1', 'GIVEN2', '41', '42']) {
        expect(other.includes(given), `${path} contains ${given}`).toBe(sentence.includes(given));
      }
      // Quotation marks of the other language are a mistake.
      expect(other, path).not.toMatch(/“[^„]*”/);
      expect(sentence, path).not.toMatch(/„/);
    }
  });

  it('define each sentence of the window once, since a second one would replace the first', async () => {
    const folder = new URL('../../../../preload/i18n/en/renderer/', import.meta.url);
    const areas = await Promise.all(
      readdirSync(folder).map(
        (name) => import(new URL(name, folder).href) as Promise<Readonly<Record<string, object>>>,
      ),
    );
    const keys = [windowEn, ...areas.flatMap((area) => Object.values(area))].flatMap((area) => Object.keys(area));
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
    expect(Object.keys(rendererEn)).toEqual(expect.arrayContaining(keys));
  });
});
