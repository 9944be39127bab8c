/**
 * Runs a command in the main thread, before Chromium starts. The event loop does not run there, so nothing may wait for it: the
 * connection to the app blocks, and commands that need timers or streams run in the worker.
 */
import { socketPath } from '../local-api/socket-path.js';
import { neverStartsRoster, parseArguments, type ParsedCommand } from './arguments/parse-args.js';
import { NotRunningError } from './client/answers.js';
import { LaunchError } from './client/launch-app.js';
import { requireOwnProfile } from './client/own-profile.js';
import type { CommandInput } from './command-input.js';
import { CommandOutput } from './output/command-output.js';
import { cliMessages } from './output/messages.js';
import { runCommand } from './run-command.js';

/** Returns the exit code; null if the command needs the worker, which then runs it from the beginning. */
export async function runInMainThread(input: CommandInput): Promise<number | null> {
  const uid = process.getuid?.();
  // Windows has neither these sockets nor a program that replaces another one.
  if (uid === undefined) return null;
  const output = new CommandOutput(cliMessages());
  let parsed: ParsedCommand | null = null;
  try {
    parsed = parseArguments(input.command);
    if (isSignIn(parsed)) return null;
    const connect = async () => {
      if (input.profileFolder === null) throw new LaunchError('noHome');
      const { connectBlocking } = await import('./client/blocking-client.js');
      try {
        return connectBlocking(socketPath(input.profileFolder), uid);
      } catch (error) {
        // While Roster runs, the owner of the socket counts: the folder of a mounted profile may have a different owner.
        if (error instanceof NotRunningError) requireOwnProfile(input.profileFolder, uid);
        throw error;
      }
    };
    return output.exitCode(await runCommand(parsed, { input, output, connect }));
  } catch (error) {
    // Nothing was sent or printed yet.
    if (error instanceof NotRunningError && parsed !== null && !neverStartsRoster(parsed)) return null;
    return output.exitCode(output.report(error));
  }
}

/** Reads secrets or pasted lines from the terminal. */
function isSignIn(parsed: ParsedCommand): boolean {
  return parsed.kind === 'signIn' || (parsed.kind === 'request' && parsed.request.command === 'login');
}
