/** Runs a command in a worker while the main thread sleeps: a sign-in, and every command that has to start the app first. */
import { socketPath } from '../local-api/socket-path.js';
import { neverStartsRoster, parseArguments } from './arguments/parse-args.js';
import { connectTo } from './client/client.js';
import { connectOrLaunch, LaunchError } from './client/launch-app.js';
import { requireOwnProfile } from './client/own-profile.js';
import { unset } from './command-input.js';
import { CommandOutput } from './output/command-output.js';
import { exitCodes } from './output/exit-codes.js';
import { cliMessages } from './output/messages.js';
import { runCommand } from './run-command.js';
import { readWorkerInput } from './worker-input.js';

const input = readWorkerInput();
const output = new CommandOutput(cliMessages());
const uid = process.getuid?.() ?? null;

async function run(): Promise<number> {
  try {
    const parsed = parseArguments(input.command);
    const connect = async () => {
      if (input.profileFolder === null) throw new LaunchError('noHome');
      const { profileFolder, start } = input;
      const path = () => socketPath(profileFolder);
      return neverStartsRoster(parsed)
        ? connectTo(path(), uid)
        : connectOrLaunch({
            ...{ ...start, path, uid },
            mayLaunch: () => {
              requireOwnProfile(profileFolder, uid);
            },
            slow: () => {
              output.printError(output.messages.starting);
            },
          });
    };
    return await runCommand(parsed, { input, output, connect });
  } catch (error) {
    return output.report(error);
  }
}

/** Makes the main thread end the process with this code. Only the first call counts. */
function end(code: number): void {
  Atomics.compareExchange(input.done, 1, unset, output.exitCode(code));
  Atomics.store(input.done, 0, 1);
  Atomics.notify(input.done, 0);
}

// Without these handlers the main thread would wait forever for a thread that has crashed.
process.on('uncaughtException', (error) => {
  end(output.report(error));
});
process.on('exit', () => {
  end(exitCodes.failed);
});
Atomics.store(input.done, 2, 1);
Atomics.notify(input.done, 2);
void run().then(end);
