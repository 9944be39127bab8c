/** Opens Roster to the other programs of its person: the command line, and whoever speaks its protocol. */
import { plainText } from '../../preload/text/plain-text.js';
import { callingProgram, linuxProcess, macProcess } from '../clients/client-identity.js';
import { CommandSocket } from './local-api-server.js';
import { Commands, type CommandParts } from './command-handlers.js';
import { explain } from './error-mapping.js';
import { openPeerCalls } from '../clients/peer-credentials.js';
import { claimSocketPath } from './socket-path.js';

/** What it needs to know of the app. */
export interface OpenCommandsOptions extends Omit<CommandParts, 'tokenGiven'> {
  profileFolder: string;
  /** Path of the program that runs, which is also the one on the command line. */
  ownPath: string;
  log: { info: (line: string) => void; warn: (line: string) => void; error: (line: string, error: unknown) => void };
}

/** Starts listening. Null when it cannot: everything but the command line works without. */
export async function openCommands(options: OpenCommandsOptions): Promise<CommandSocket | null> {
  const { profileFolder, ownPath, log } = options;
  const { platform } = process;
  const commands = new Commands({
    ...options,
    tokenGiven: (id, program) => {
      log.info(
        `a token of account ${id} went to ${plainText(program?.script ?? program?.path ?? 'an unknown program')}`,
      );
    },
  });
  try {
    const socket = new CommandSocket({
      path: claimSocketPath(profileFolder),
      platform,
      uid: process.getuid?.() ?? null,
      openPeerCalls,
      programOf: (pid) => callingProgram(pid, ownPath, platform === 'darwin' ? macProcess : linuxProcess),
      answer: (asked) => commands.answer(asked),
      explain: (error) => {
        const { isUnexpected, ...told } = explain(error);
        if (isUnexpected) log.error('a command failed', error);
        return told;
      },
      log: (line) => {
        log.warn(line);
      },
    });
    await socket.listen();
    return socket;
  } catch (error) {
    log.error('the command line cannot reach Roster', error);
    return null;
  }
}
