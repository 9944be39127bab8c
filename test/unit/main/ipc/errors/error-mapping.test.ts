import { afterAll, describe, expect, it } from 'vitest';
import { AuthError, type AuthErrorKind } from '../../../../../main/auth/index.js';
import { RosterError, type RosterErrorCode, type RosterErrorParams } from '../../../../../main/errors/roster-error.js';
import {
  authErrors,
  rosterSentences,
  storageSentences,
  toCallError,
} from '../../../../../main/ipc/errors/error-mapping.js';
import { NewerFormatError, StorageError } from '../../../../../main/storage/errors.js';
import { VaultError } from '../../../../../main/vault/errors.js';
import { languages } from '../../../../../preload/contract/index.js';
import { setLanguage } from '../../../../../preload/i18n/translate.js';

afterAll(() => {
  setLanguage('en');
});

const backend = 'Backend 7';
const failure = { code: 'serverError', message: 'The file rules.json has an error in line 3.' } as const;

/** All parameters with which each code is thrown. */
const examples: { readonly [Code in RosterErrorCode]: RosterErrorParams[Code][] } = {
  accountNotFound: [[{ reason: 'unlisted' }], [{ reason: 'removedDuringSignIn' }], [{ reason: 'restoreTooLate' }]],
  signedOut: [[]],
  sessionExpired: [[]],
  userDisabled: [[{ backend }]],
  accountLocked: [[]],
  secretUnavailable: [[]],
  duplicateName: [[]],
  wrongKey: [[{ backend }]],
  cancelled: [[]],
  invalidJson: [[{ reason: 'syntax' }], [{ reason: 'notAList' }], [{ reason: 'notAnObject' }]],
  functionNotFound: [[{ name: 'sum' }]],
  functionFailed: [[{ name: 'sum', message: 'No numbers.' }]],
  backendNotFound: [[{ reason: 'unlisted' }], [{ reason: 'missingForAccount' }], [{ reason: 'restoreTooLate' }]],
  backendChanged: [[{ backend }]],
  serversStarting: [[]],
  backendStartFailed: [
    [{ backend, failure }],
    [{ backend, failure: { code: 'keepsStopping' } }],
    [{ backend, failure: { code: 'folderNotConfirmed', folder: '/apps/shop' } }],
  ],
  backendBuiltIn: [[]],
  noOutbox: [[{ backend }]],
  providerNotSetUp: [[{ backend }]],
  invalidUrl: [[]],
  invalidAppId: [[]],
  appNotFound: [[{ appId: 'shop-abc' }]],
  invalidAppFolder: [[{ failure }]],
  appFileNotFound: [[{ file: 'secrets.json', folder: '/home/ada/app' }]],
  fileNotSaved: [[{ file: '/home/ada/log.jsonl' }]],
  appIdMissing: [[{ failure: { code: 'appIdMissing', message: 'The folder contains no app ID.' } }]],
  backendNotRunning: [[{ backend }]],
  backendUserNotFound: [[]],
  invalidAccountName: [[]],
  emailTaken: [[]],
  passwordLength: [[]],
  alreadyConfirmed: [[]],
  administrationFailed: [
    [{ backend, message: 'no mail server', of: 'other' }],
    [{ backend, message: '', of: 'other' }],
    [{ backend, message: '', of: 'log' }],
  ],
  invalidAdminKey: [[]],
  invalidMailHost: [[{ host: 'x y' }]],
  invalidMailSender: [[{ sender: 'Team' }]],
  mailServerNeedsTls: [[]],
  adminKeyRefused: [[{ backend }]],
  adminKeyReadsOnly: [[{ backend }]],
  adminKeyOfOtherApp: [[{ backend, appId: 'shop-abc' }]],
  noAdminKey: [[{ backend }]],
  administrationMissing: [[{ backend }]],
  administrationAway: [[{ backend }]],
  browserGone: [[{ browser: 'Chromium (Work)' }], [{ browser: null }]],
  emailActionRejected: [[{ backend }]],
  emailActionUsed: [[]],
  noLinkInMail: [[]],
  lockAlreadyEnabled: [[]],
  wrongPassphrase: [[{ of: 'lock' }], [{ of: 'exportFile' }]],
  touchIdFailed: [[]],
  exportFileNotChosen: [[]],
  invalidExportFile: [[]],
  newerExportFile: [[]],
  protocolRegistrationFailed: [[]],
};

function errorsOf<Code extends RosterErrorCode>(code: Code): RosterError<Code>[] {
  return examples[code].map((params) => new RosterError(code, ...params));
}
const codesOf = <Key extends string>(table: Readonly<Record<Key, unknown>>): Key[] =>
  Object.keys(table).filter((key): key is Key => key in table);

/** The string parameters of an error, except names of reasons, which only select the sentence. */
function textsIn(params: unknown): string[] {
  if (typeof params !== 'object' || params === null) return [];
  return Object.entries(params).flatMap(([name, value]: [string, unknown]) => {
    if (name === 'reason' || name === 'of' || name === 'code') return [];
    return typeof value === 'string' ? [value] : textsIn(value);
  });
}

/** Kinds whose sentence is about the account or the form, so it names no backend. */
const aboutTheForm: readonly AuthErrorKind[] = [
  ...(['invalidArgument', 'wrongPassword', 'nameInUse', 'passwordLength'] as const),
  ...(['sessionInvalid', 'userNotLoggedIn', 'userNotFound'] as const),
];

describe.each(languages)('error sentences in %s', (language) => {
  const message = (error: unknown, name: string | null = backend): string => {
    setLanguage(language);
    return toCallError(error, name).message;
  };

  it('exist for every code of the use cases and contain the parameters of the error', () => {
    const all = codesOf(rosterSentences).flatMap((code) =>
      errorsOf(code).map((error) => ({ code, error, sentence: message(error) })),
    );
    expect(new Set(all.map(({ code }) => code)).size).toBe(Object.keys(rosterSentences).length);
    for (const { code, error, sentence } of all) {
      expect(sentence, code).toMatch(/^[“„\p{Lu}].{10,}\.$/u);
      for (const text of textsIn(error.params)) expect(sentence, code).toContain(text);
    }
    const sentences = all.map(({ sentence }) => sentence);
    expect(new Set(sentences).size).toBe(sentences.length);
  });

  it('exist for every code of the disk and the keychain', () => {
    for (const code of codesOf(storageSentences)) expect(storageSentences[code](), code).toMatch(/^\p{Lu}.+\.$/u);
  });

  it('name the backend where a request to it failed', () => {
    for (const kind of codesOf(authErrors)) {
      for (const retryAfterSeconds of kind === 'tooManyRequests' || kind === 'busy'
        ? [undefined, 1, 30]
        : [undefined]) {
        const error = new AuthError({ kind, code: 0, message: 'text of the backend', retryAfterSeconds });
        expect(message(error), kind).toMatch(/^\p{Lu}.+\.$/u);
        expect(message(error), kind).not.toContain('text of the backend');
        expect(message(error).includes(backend), kind).toBe(!aboutTheForm.includes(kind));
        expect(message(error, null), kind).not.toMatch(/null|undefined/);
      }
    }
  });

  it('never contain the text of an unexpected error', () => {
    expect(message(new Error('password=hunter2'))).not.toContain('hunter2');
  });
});

describe('error codes', () => {
  it('reach the renderer unchanged', () => {
    for (const code of codesOf(rosterSentences))
      for (const error of errorsOf(code)) expect(toCallError(error, null).code).toBe(code);
    expect(toCallError(new StorageError('storageFull', 'roster.json', ''), null)).toMatchObject({
      ...{ code: 'storageFull', retryable: true },
    });
    expect(toCallError(new NewerFormatError('roster.json'), null).code).toBe('newerFormat');
    expect(toCallError(new VaultError('keyLost', ''), null)).toMatchObject({ code: 'keyLost', retryable: false });
    expect(toCallError(new Error('unexpected'), null).code).toBe('internal');
  });
});

describe('a backend that is still starting', () => {
  it('is named, with what to do', () => {
    setLanguage('en');
    const error = new AuthError({ kind: 'serverFault', code: 0, message: 'no location', statusCode: 503 });
    expect(authErrors.serverFault.sentence(backend, error)).toBe(
      'Backend 7 is not ready: it may still be starting, or is being maintained. Try again in a moment.',
    );
  });
});
