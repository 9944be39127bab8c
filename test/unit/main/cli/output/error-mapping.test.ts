import { describe, expect, it } from 'vitest';
import {
  UsageError,
  type UsageErrorCode,
  type UsageErrorParams,
} from '../../../../../main/cli/arguments/usage-error.js';
import { ConnectionError, FailedCommandError, NotRunningError } from '../../../../../main/cli/client/answers.js';
import { LaunchError } from '../../../../../main/cli/client/launch-app.js';
import { connectionSentences, toExit, usageSentences } from '../../../../../main/cli/output/error-mapping.js';
import { OutputError } from '../../../../../main/cli/output/terminal-output.js';
import { cliDe } from '../../../../../preload/i18n/de/cli.js';
import { cliEn } from '../../../../../preload/i18n/en/cli.js';

const examples: { readonly [Code in UsageErrorCode]: UsageErrorParams[Code] } = {
  unknownCommand: [{ command: 'swich' }],
  unknownOption: [{ option: '--x', command: 'list' }],
  optionValueMissing: [{ option: '--backend' }],
  optionTakesNoValue: [{ option: '--json' }],
  unexpectedArgument: [{ argument: 'ada' }],
  accountMissing: [],
  emailMissing: [],
  unknownSignInMethod: [{ method: 'hotmail' }],
  unknownShell: [{ shells: ['bash', 'zsh'] }],
  onlyWithProvider: [{ option: '--browser' }],
  secretMissing: [],
  noWorkingFolder: [],
  commandMissing: [],
  invalidDuration: [{ duration: '5 minutes' }],
  unknownFormat: [{ formats: ['plain', 'json'] }],
  decidingVariable: [{ name: 'PATH' }],
  emptyName: [{ option: '--account' }],
  nameTooLong: [{ option: 'ROSTER_ACCOUNT' }],
  invalidVariable: [{ text: 'TOKEN', fields: ['token', 'userId'] }],
};
const codes = Object.keys(examples).filter((code): code is UsageErrorCode => code in examples);
const errorOf = <Code extends UsageErrorCode>(code: Code) => new UsageError(code, ...examples[code]);

describe.each([
  ['English', cliEn],
  ['German', cliDe],
])('error sentences of the command line in %s', (_language, messages) => {
  it('exist for every invalid command line and name the problem', () => {
    expect(codes.length).toBe(Object.keys(usageSentences).length);
    for (const code of codes) {
      const { message, exitCode } = toExit(errorOf(code), messages);
      expect(message, code).toMatch(/^(\p{Lu}|--).+[.m]$/u);
      expect(exitCode, code).toBe(2);
      for (const named of examples[code].flatMap((params): string[] =>
        Object.values<string | readonly string[]>({ ...params }).flat(),
      ))
        expect(message, code).toContain(named);
    }
  });

  it('exist for every failure to reach the app', () => {
    for (const sentence of Object.values(connectionSentences)) expect(sentence(messages)).toMatch(/^\p{Lu}.+[.?]$/u);
  });
});

it('maps each failure to the exit code that scripts rely on', () => {
  const exitOf = (error: unknown) => toExit(error, cliEn).exitCode;
  expect([new NotRunningError(), new LaunchError('cannotStart'), new ConnectionError('silent')].map(exitOf)).toEqual([
    3, 3, 3,
  ]);
  expect(exitOf(new FailedCommandError('locked', 'Roster is locked.'))).toBe(7);
  expect(exitOf(new OutputError('ENOSPC'))).toBe(1);
  expect(toExit(new OutputError(null), cliEn)).toEqual({ message: null, exitCode: 141 });
  expect(exitOf(new Error('unexpected'))).toBe(1);
});
