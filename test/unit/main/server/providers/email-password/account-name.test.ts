import { describe, expect, it } from 'vitest';
import {
  isAccountName,
  mailAddress,
  mailboxKey,
} from '../../../../../../main/server/providers/email-password/account-name.js';
import { accountKey, foldCase } from '../../../../../../main/server/store/account-key.js';

/** Strings that can be parsed as another address, as several addresses, or as one with a display name. */
const ambiguous = [
  'boss@corp.test\0 <attacker@evil.test>',
  'boss@corp.test\0',
  'boss@corp.test <attacker@evil.test>',
  '<boss@corp.test>',
  'Boss <boss@corp.test>',
  'attacker@evil.test,x@corp.test',
  'attacker@evil.test;x@corp.test',
  'attacker@evil.test，x@corp.test',
  'attacker@evil.test x@corp.test',
  'group:attacker@evil.test;',
  'boss(comment)@corp.test',
  'boss@corp.test(comment)',
  '"attacker@evil.test x"@corp.test',
  '"boss"@corp.test',
  'bo\\ss@corp.test',
  'boss@[127.0.0.1]',
  'boss@corp@test',
  'boss＠corp.test@evil.test',
  ' boss@corp.test',
  'boss@corp.test ',
  'boss@corp.test\u00a0',
  'boss@corp.test\u0085',
  'boss@corp.test\u2028',
  'boss\r\nBcc: attacker@evil.test@corp.test',
  'boss\t@corp.test',
  'bo\u200bss@corp.test',
  'bo\u200dss@corp.test',
  'bo\u00adss@corp.test',
  'bo\u2060ss@corp.test',
  'bo\u3164ss@corp.test',
  '\u202emoc.live@boss',
  '\ufeffboss@corp.test',
  'bo\u{e0041}ss@corp.test',
  'bo\ufe0fss@corp.test',
  'boss\ud800@corp.test',
  'boss@corp.test\u007f',
];

describe('a new account', () => {
  it.each(ambiguous)('cannot have the name %j', (name) => {
    expect(isAccountName(name)).toBe(false);
    expect(mailAddress(name)).toBeNull();
  });

  it.each(['me', 'validEmail', 'ada.lovelace', 'Jürgen', '李雷', 'ada@example.com', 'jürgen@example.com', 'o’neil'])(
    'can have the name %j',
    (name) => {
      expect(isAccountName(name)).toBe(true);
    },
  );
});

describe('mail', () => {
  it.each([
    ['ada@example.com', 'ada@example.com'],
    ['Ada.Lovelace+roster@Example.com', 'Ada.Lovelace+roster@Example.com'],
    ["o'neil%x!y@example.com", "o'neil%x!y@example.com"],
    ['root@localhost', 'root@localhost'],
    ['ada@bücher.example', 'ada@xn--bcher-kva.example'],
    [`${'l'.repeat(64)}@${'d'.repeat(63)}.${'d'.repeat(63)}.${'d'.repeat(61)}`, undefined],
  ])('is sent to %j', (name, address = name) => {
    expect(mailAddress(name)).toBe(address);
  });

  it.each([
    'me',
    '@example.com',
    'ada@',
    'ada@.example.com',
    'ada@example..com',
    'ada@example.com.',
    '.ada@example.com',
    'ada.@example.com',
    'a..da@example.com',
    'ada@-example.com',
    'ada@example-.com',
    'ada@exa_mple.com',
    'ada@127.0.0.1',
    'ada@0x7f.1',
    'jürgen@example.com',
    `${'l'.repeat(65)}@example.com`,
    `ada@${'d'.repeat(64)}.com`,
    // 255 octets.
    `${'l'.repeat(64)}@${'d'.repeat(63)}.${'d'.repeat(63)}.${'d'.repeat(62)}`,
    // 64 characters, but more octets.
    `${'ü'.repeat(64)}@example.com`,
  ])('is not sent to an account named %j', (name) => {
    expect(mailAddress(name)).toBeNull();
  });

  it.each([
    ['Ada@Example.com', 'ada@example.com'],
    ['ada+1@example.com', 'ada+2@example.com'],
    ['a.d.a@gmail.com', 'ada@googlemail.com'],
    ['ada@bücher.example', 'ada@XN--bcher-kva.example'],
    ['ada@ｅxample.com', 'ada@example.com'],
    ['ada@example.com ', '\u200bada@example.com'],
  ])('is counted together for %j and %j', (one, other) => {
    expect(mailboxKey(one)).toBe(mailboxKey(other));
  });

  it('is counted separately for different recipients', () => {
    expect(mailboxKey('ada@example.com')).not.toBe(mailboxKey('ada@example.org'));
    expect(mailboxKey('a.da@example.com')).not.toBe(mailboxKey('ada@example.com'));
    expect(mailboxKey('+1@example.com')).not.toBe(mailboxKey('+2@example.com'));
  });
});

describe('the key of a name', () => {
  it.each([
    ['STRASSE@x.test', 'straße@x.test'],
    ['STRAẞE@x.test', 'straße@x.test'],
    ['ΟΔΟΣ@x.test', 'οδος@x.test'],
    ['Ωmega', 'ωmega'],
    ['K', 'k'],
    ['İ@x.test', 'i̇@x.test'],
    ['ﬁ@x.test', 'FI@x.test'],
    ['josé@x.test', 'jose\u0301@x.test'],
    ['ａｄａ@x.test', 'ada@x.test'],
    ['ﬅ', 'ST'],
    [' spaced@x.test ', 'spaced@x.test'],
    ['ada@x.test.', 'ada@x.test'],
  ])('is the same for %j and %j', (one, other) => {
    expect(accountKey(one)).toBe(accountKey(other));
  });

  it('differs for other letters', () => {
    expect(accountKey('ı@x.test')).not.toBe(accountKey('i@x.test'));
    expect(accountKey('jose@x.test')).not.toBe(accountKey('josé@x.test'));
    expect(accountKey('ada@x.test')).not.toBe(accountKey('ada@y.test'));
  });

  it('folds each letter with its other cases in all of Unicode', () => {
    const different: string[] = [];
    for (let code = 0; code <= 0x1ffff; code += 1) {
      const letter = String.fromCodePoint(code);
      const key = foldCase(letter);
      if (foldCase(letter.toUpperCase()) !== key || foldCase(letter.toLowerCase()) !== key) different.push(letter);
    }
    // Its upper case is I, which folds to i.
    expect(different).toEqual(['ı']);
  });
});
