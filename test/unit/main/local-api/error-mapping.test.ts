import { afterAll, describe, expect, it } from 'vitest';
import {
  ChoiceError,
  type ChoiceErrorCode,
  type ChoiceErrorParams,
} from '../../../../main/account-choice/choice-error.js';
import { TeamFileError, type TeamFileErrorCode } from '../../../../main/account-choice/team-file-error.js';
import { AuthError } from '../../../../main/auth/index.js';
import { exitCodes } from '../../../../main/cli/output/exit-codes.js';
import { RosterError } from '../../../../main/errors/roster-error.js';
import {
  BackendCallError,
  CommandError,
  type CommandErrorCode,
  type CommandErrorParams,
} from '../../../../main/local-api/command-error.js';
import { choiceErrors, commandErrors, teamFileSentences, toFailure } from '../../../../main/local-api/error-mapping.js';
import { type AccountReason, languages } from '../../../../preload/contract/index.js';
import { setLanguage } from '../../../../preload/i18n/translate.js';

afterAll(() => {
  setLanguage('en');
});

const backend = 'Backend 7';
const selector = 'ada';
const message = 'The sign-in was cancelled.';
const examples: { readonly [Code in CommandErrorCode]: CommandErrorParams[Code] } = {
  locked: [],
  keychainLocked: [],
  backendNotNamed: [{ backends: [backend, 'Other'] }],
  backendSilent: [{ backend }],
  folderNotFound: [{ folder: '/home/ada/gone' }],
  noFolderRule: [{ folder: '/home/ada/code/api', nearest: '/home/ada/code' }],
  fileNotApproved: [{ file: '/home/ada/code/.roster.json' }],
  tokenDenied: [{ program: 'Curl' }],
  unprintableToken: [{ backend }],
  noBrowserNamed: [{ selector: 'Chrome', browsers: ['Firefox', 'Chromium (Work)'] }],
  severalBrowsersNamed: [{ selector: 'firefox', browsers: ['Firefox', 'Firefox ESR'] }],
  tokenTooShort: [{ backend, seconds: 1800, minValidSeconds: 7200 }],
  confirmationRequired: [{ account: 'Anonymous 1234' }],
  browserSignInFailed: [{ message }],
  browserSignInCancelled: [{ message }],
  commandCancelled: [],
  signInCancelled: [],
  tooManyCommands: [],
};
const folder = '/home/ada/code';
const reasons: readonly { reason: AccountReason; names: string }[] = [
  { reason: { kind: 'argument' }, names: '' },
  { reason: { kind: 'backendOption' }, names: '' },
  { reason: { kind: 'environment', variable: 'ROSTER_ACCOUNT' }, names: 'ROSTER_ACCOUNT' },
  { reason: { kind: 'environment', variable: 'ROSTER_BACKEND' }, names: 'ROSTER_BACKEND' },
  { reason: { kind: 'folder', folder }, names: folder },
  { reason: { kind: 'file', file: `${folder}/.roster.json`, approved: true }, names: folder },
  { reason: { kind: 'program' }, names: '' },
  { reason: { kind: 'terminals' }, names: '' },
  { reason: { kind: 'active' }, names: '' },
];
const teamFile = `${folder}/.roster.json`;
const ofTeamFile = {
  teamBackendUnknown: [{ file: teamFile, address: 'https://accounts.example.com', appId: 'shop-abcde' }],
  noAccountAtBackend: [{ file: teamFile, backend }],
  noAccountMatches: [{ file: teamFile, pattern: '*@example.com', backend, accounts: ['Ada', 'Bob'] }],
  severalAccountsMatch: [{ file: teamFile, pattern: '*@example.com', backend, accounts: ['Ada', 'Bob'] }],
} satisfies Partial<{ readonly [Code in ChoiceErrorCode]: ChoiceErrorParams[Code] }>;
const choicesBy = (reason: AccountReason): { readonly [Code in ChoiceErrorCode]: ChoiceErrorParams[Code] } => ({
  noBackendNamed: [{ reason, selector }],
  severalBackendsNamed: [{ reason, selector }],
  noAccountNamed: [{ reason, selector }],
  severalAccountsNamed: [{ reason, selector, accounts: ['Ada (Work, 1)', 'Adam (Home, 2)'], differInBackend: true }],
  noActiveAccount: [],
  accountRemoved: [{ reason }],
  accountSignedOut: [{ reason, account: 'Ada', backend }],
  accountExpired: [{ reason, account: 'Ada', backend }],
  accountDisabled: [{ reason, account: 'Ada', backend }],
  ...ofTeamFile,
});
const place = { file: teamFile, line: 3, column: 14 };
const wrongFiles: { readonly [Code in TeamFileErrorCode]: TeamFileError } = {
  unreadable: new TeamFileError('unreadable', { file: teamFile }),
  notRegular: new TeamFileError('notRegular', { file: teamFile }),
  tooLarge: new TeamFileError('tooLarge', { file: teamFile, kilobytes: 16 }),
  notUtf8: new TeamFileError('notUtf8', place),
  invalidJson: new TeamFileError('invalidJson', place),
  notAnObject: new TeamFileError('notAnObject', place),
  unknownKey: new TeamFileError('unknownKey', { ...place, key: 'backnd' }),
  secretKey: new TeamFileError('secretKey', { ...place, key: 'password' }),
  repeatedKey: new TeamFileError('repeatedKey', { ...place, key: 'appId' }),
  missingKey: new TeamFileError('missingKey', { ...place, key: 'appId' }),
  invalidValue: new TeamFileError('invalidValue', { ...place, key: 'backend' }),
};
const codes = Object.keys(examples).filter((code): code is CommandErrorCode => code in examples);
const errorOf = <Code extends CommandErrorCode>(code: Code) => new CommandError(code, ...examples[code]);

const choiceErrorOf = <Code extends ChoiceErrorCode>(
  code: Code,
  all: { readonly [Each in ChoiceErrorCode]: ChoiceErrorParams[Each] },
) => new ChoiceError(code, ...all[code]);

describe.each(languages)('failures of commands in %s', (language) => {
  it('have a sentence and an exit code for every code, and contain the parameters of the error', () => {
    setLanguage(language);
    expect(codes.length).toBe(Object.keys(commandErrors).length);
    for (const code of codes) {
      const failure = toFailure(errorOf(code));
      expect(failure.message, code).toMatch(/^\p{Lu}.+\.$/u);
      expect(failure.isUnexpected, code).toBe(false);
      expect(exitCodes[failure.code], code).toBeGreaterThan(0);
      for (const named of examples[code].flatMap((params) =>
        Object.values<string | number | readonly string[] | null>({ ...params }).flat(),
      ))
        expect(failure.message, code).toContain(String(named));
    }
  });

  it('to choose an account name what chose it, and have a sentence and an exit code', () => {
    setLanguage(language);
    for (const { reason, names } of reasons) {
      const examplesOfReason = choicesBy(reason);
      const found = Object.keys(examplesOfReason).filter((code): code is ChoiceErrorCode => code in examplesOfReason);
      expect(found.length).toBe(Object.keys(choiceErrors).length);
      for (const code of found) {
        const failure = toFailure(choiceErrorOf(code, examplesOfReason));
        const about = `${code} ${reason.kind}`;
        expect(failure.message, about).toMatch(/^\p{Lu}.+\.$/u);
        expect(failure.isUnexpected, about).toBe(false);
        expect([4, 5], about).toContain(exitCodes[failure.code]);
        if (code in ofTeamFile) {
          for (const named of Object.values({ ...examplesOfReason[code][0] }).flat())
            expect(failure.message, about).toContain(named);
          continue;
        }
        const hasSource =
          code !== 'noActiveAccount' && !(code === 'accountRemoved' && ['environment', 'file'].includes(reason.kind));
        if (hasSource) expect(failure.message, about).toContain(names);
        for (const { selector: word, account } of examplesOfReason[code] as { selector?: string; account?: string }[])
          expect(failure.message, about).toContain(word ?? account ?? '');
      }
    }
  });

  it('to read a .roster.json name the file and the place in it', () => {
    setLanguage(language);
    expect(Object.keys(wrongFiles).sort()).toEqual(Object.keys(teamFileSentences).sort());
    for (const error of Object.values(wrongFiles)) {
      const { code, message: sentence, isUnexpected } = toFailure(error);
      expect([code, exitCodes[code], isUnexpected]).toEqual(['invalidFile', 9, false]);
      expect(sentence).toMatch(/ .+\.$/u);
      for (const named of Object.values({ ...error.params[0] })) expect(sentence).toContain(String(named));
    }
  });

  it('name the backend of a failed request', () => {
    setLanguage(language);
    const unreachable = new AuthError({ kind: 'unreachable', code: 0, message: 'no route' });
    expect(toFailure(new BackendCallError(backend, unreachable))).toMatchObject({
      code: 'backendUnavailable',
      message: expect.stringContaining(backend) as string,
    });
  });
});

describe('failures of use cases', () => {
  it('keep the exit codes that scripts rely on', () => {
    expect(toFailure(new RosterError('signedOut')).code).toBe('signInNeeded');
    expect(toFailure(new RosterError('backendChanged', { backend })).code).toBe('signInNeeded');
    expect(toFailure(new RosterError('accountLocked')).code).toBe('locked');
    expect(toFailure(new RosterError('accountNotFound', { reason: 'unlisted' })).code).toBe('accountNotFound');
    const failure = { code: 'keepsStopping' } as const;
    expect(toFailure(new RosterError('backendStartFailed', { backend, failure })).code).toBe('backendUnavailable');
  });

  it('hide the text of an unexpected error and request that it is logged', () => {
    const failure = toFailure(new BackendCallError(backend, new Error('token=abc')));
    expect(failure).toMatchObject({ code: 'failed', isUnexpected: true });
    expect(failure.message).not.toContain('abc');
  });
});
