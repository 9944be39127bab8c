/** Registers Roster for its links if no program has, and notifies the user if another program has. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'electron';
import { noticeId } from '../../preload/contract/index.js';
import { RosterError } from '../errors/roster-error.js';
import type { Notices } from '../state/notices.js';
import { type ProtocolClient, protocolClient, type ProtocolOwner, runProgram } from './protocol-client.js';

/** The only notice about links. */
const linksNoticeId = noticeId.parse('links');

export interface ProtocolClientWatchOptions {
  client: ProtocolClient;
  notices: Notices;
  /** The notice's text. `program`: the name of the other program, if known. */
  messageOf: (program: string | null) => string;
  log: { warn: (line: string) => void };
}

/** Watches which program handles Roster's links. */
export class ProtocolClientWatch {
  readonly #options: ProtocolClientWatchOptions;

  constructor(options: ProtocolClientWatchOptions) {
    this.#options = options;
  }

  /** Checks which program handles the links. Never fails: without an answer from the system nothing changes. */
  async check(): Promise<void> {
    const { client, log } = this.#options;
    try {
      let owner = await client.current();
      if (owner.kind === 'none') {
        await client.register();
        owner = await client.current();
      }
      this.#updateNotice(owner);
    } catch (error) {
      log.warn(`could not determine which program opens links: ${error instanceof Error ? error.message : 'unknown'}`);
    }
  }

  /** Registers Roster for the links, at the user's request. @throws RosterError `protocolRegistrationFailed` */
  async claim(): Promise<void> {
    const { client } = this.#options;
    const owner = await client
      .register()
      .then(() => client.current())
      .catch((): ProtocolOwner => ({ kind: 'none' }));
    if (owner.kind !== 'roster') throw new RosterError('protocolRegistrationFailed');
    this.#updateNotice(owner);
  }

  #updateNotice(owner: ProtocolOwner): void {
    const { notices, messageOf } = this.#options;
    if (owner.kind !== 'other') {
      notices.remove(linksNoticeId);
      return;
    }
    notices.put({
      id: linksNoticeId,
      kind: 'links',
      message: messageOf(owner.name),
      actions: ['registerProtocolClient'],
      dismissible: true,
    });
  }
}

/** The watch for a packaged Roster; null when running from source, where no link handler is installed. */
export function watchProtocolClient(
  app: App,
  { appImage, dataHome }: { appImage: string | null; dataHome: string | null },
  options: Omit<ProtocolClientWatchOptions, 'client'>,
): ProtocolClientWatch | null {
  if (!app.isPackaged) return null;
  const client = protocolClient({
    ...{ app, platform: process.platform, execPath: process.execPath, run: runProgram, appImage },
    dataFolder: dataHome ?? join(homedir(), '.local', 'share'),
  });
  return new ProtocolClientWatch({ client, ...options });
}
