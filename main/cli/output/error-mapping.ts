/** Maps errors to the sentence and the exit code of the command line. */
import type { CliMessages } from '../../../preload/i18n/en/cli.js';
import { UsageError, type UsageErrorCode, type UsageErrorParams } from '../arguments/usage-error.js';
import { ConnectionError, type ConnectionErrorCode, FailedCommandError, NotRunningError } from '../client/answers.js';
import { LaunchError, type LaunchErrorCode } from '../client/launch-app.js';
import { ProgramError } from '../run-program/program-error.js';
import { exitCodes, notRunning, programNotFound, programNotStarted, readerGone, usage } from './exit-codes.js';
import { OutputError } from './terminal-output.js';

/** A sentence for each way in which a command line can be invalid. */
export const usageSentences: {
  readonly [Code in UsageErrorCode]: (messages: CliMessages, ...params: UsageErrorParams[Code]) => string;
} = {
  unknownCommand: (messages, { command }) => messages.unknownCommand(command),
  unknownOption: (messages, { option, command }) => messages.unknownOption(option, command),
  optionValueMissing: (messages, { option }) => messages.optionValueMissing(option),
  optionTakesNoValue: (messages, { option }) => messages.optionTakesNoValue(option),
  unexpectedArgument: (messages, { argument }) => messages.tooMany(argument),
  accountMissing: (messages) => messages.accountMissing,
  emailMissing: (messages) => messages.emailMissing,
  unknownSignInMethod: (messages, { method }) => messages.unknownWay(method),
  onlyWithProvider: (messages, { option }) => messages.onlyWithProvider(option),
  unknownShell: (messages, { shells }) => messages.whichShell(shells.join(', ')),
  secretMissing: (messages) => messages.secretMissing,
  noWorkingFolder: (messages) => messages.noWorkingFolder,
  commandMissing: (messages) => messages.commandMissing,
  invalidDuration: (messages, { duration }) => messages.invalidDuration(duration),
  unknownFormat: (messages, { formats }) => messages.unknownFormat(formats.join(', ')),
  decidingVariable: (messages, { name }) => messages.decidingVariable(name),
  emptyName: (messages, { option }) => messages.emptyName(option),
  nameTooLong: (messages, { option }) => messages.nameTooLong(option),
  invalidVariable: (messages, { text, fields }) => messages.invalidVariable(text, fields.join(', ')),
};

/** A sentence for each failure to reach the app. */
export const connectionSentences: Readonly<
  Record<ConnectionErrorCode | LaunchErrorCode | 'notRunning', (messages: CliMessages) => string>
> = {
  notRunning: (messages) => messages.notRunning,
  noHome: (messages) => messages.noHome,
  otherUser: (messages) => messages.otherUser,
  superuser: (messages) => messages.superuser,
  cannotStart: (messages) => messages.cannotStart,
  startsTooLong: (messages) => messages.startsTooLong,
  wentAway: (messages) => messages.wentAway,
  notUnderstood: (messages) => messages.answerNotUnderstood,
  silent: (messages) => messages.doesNotAnswer,
};

/** Returns what to print, or null for nothing, and the exit code. */
export function toExit(error: unknown, messages: CliMessages): { message: string | null; exitCode: number } {
  if (error instanceof UsageError) return { message: sentenceOf(error, messages), exitCode: usage };
  // Roster has already translated its own failures.
  // A running Roster of another version does not know the request.
  if (error instanceof FailedCommandError && error.code === 'invalidRequest')
    return { message: messages.answerNotUnderstood, exitCode: exitCodes.invalidRequest };
  if (error instanceof FailedCommandError) return { message: error.message, exitCode: exitCodes[error.code] };
  if (error instanceof ProgramError) {
    const isMissing = error.code === 'commandNotFound';
    return {
      message: isMissing ? messages.programNotFound(error.program) : messages.programNotStarted(error.program),
      exitCode: isMissing ? programNotFound : programNotStarted,
    };
  }
  if (error instanceof OutputError) {
    return error.systemCode === null
      ? { message: null, exitCode: readerGone }
      : { message: messages.outputFailed(error.systemCode), exitCode: exitCodes.failed };
  }
  if (error instanceof NotRunningError || error instanceof LaunchError || error instanceof ConnectionError)
    return { message: connectionSentences[error.code](messages), exitCode: notRunning };
  return { message: error instanceof Error ? error.message : String(error), exitCode: exitCodes.failed };
}

function sentenceOf<Code extends UsageErrorCode>({ code, params }: UsageError<Code>, messages: CliMessages): string {
  return usageSentences[code](messages, ...params);
}
