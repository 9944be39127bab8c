/** Starts the local API for other programs of the user: the command line and other clients. */
import { plainText } from '../../preload/text/plain-text.js';
import { identifyCaller } from '../clients/identify-caller.js';
import { loadPeerCredentials } from '../clients/peer-credentials.js';
import { linuxProcess, macProcess } from '../clients/processes.js';
import { CommandHandlers, type CommandServices } from './command-handlers.js';
import { toFailure } from './error-mapping.js';
import { LocalApiServer } from './local-api-server.js';
import { claimSocketPath } from './socket-path.js';

export interface LocalApiOptions extends Omit<CommandServices, 'onTokenIssued'> {
  profileFolder: string;
  /** Path of Roster's own executable, which is also the one the command line runs. */
  ownPath: string;
  log: { info: (line: string) => void; warn: (line: string) => void; error: (line: string, error: unknown) => void };
}

/** Starts listening. Returns null on failure: everything except the command line still works. */
export async function startLocalApi(options: LocalApiOptions): Promise<LocalApiServer | null> {
  const { profileFolder, ownPath, log } = options;
  const { platform } = process;
  const commands = new CommandHandlers({
    ...options,
    onTokenIssued: (id, { program }) => {
      log.info(
        `a token of account ${id} went to ${plainText(program?.script ?? program?.path ?? 'an unknown program')}`,
      );
    },
  });
  try {
    const socket = new LocalApiServer({
      path: claimSocketPath(profileFolder),
      platform,
      uid: process.getuid?.() ?? null,
      loadPeerCredentials,
      identifyCaller: (pid, run) =>
        identifyCaller(pid, { ownPath, processOf: platform === 'darwin' ? macProcess : linuxProcess, run }),
      handle: (incoming) => commands.handle(incoming),
      toFailure: (error) => {
        const { isUnexpected, ...told } = toFailure(error);
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
    log.error('could not start the local API; the command line cannot reach Roster', error);
    return null;
  }
}
