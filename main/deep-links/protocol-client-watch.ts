/** Keeps Roster's links with Roster: takes them when they are nobody's, and tells the person when another program has them. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'electron';
import { say } from '../../preload/i18n/translate.js';
import { noticeId } from '../../preload/contract/index.js';
import { RosterError } from '../errors/roster-error.js';
import type { NoticeBoard } from '../state/notices.js';
import { linkHandler, runProgram, type LinkHandler, type LinkOwner } from './protocol-client.js';

/** The one notice about links. */
const linksNoticeId = noticeId.parse('links');

/** What watching needs. */
export interface LinkWatchOptions {
  handler: LinkHandler;
  notices: NoticeBoard;
  log: { warn: (line: string) => void };
}

/** The watch over the links. */
export class LinkWatch {
  readonly #options: LinkWatchOptions;

  constructor(options: LinkWatchOptions) {
    this.#options = options;
  }

  /** Looks who has the links. Never fails: a system that does not tell is left alone. */
  async look(): Promise<void> {
    const { handler, log } = this.#options;
    try {
      let owner = await handler.owner();
      if (owner.kind === 'nobody') {
        await handler.take();
        owner = await handler.owner();
      }
      this.#tell(owner);
    } catch (error) {
      log.warn(`who opens links could not be found out: ${error instanceof Error ? error.message : 'unknown'}`);
    }
  }

  /** Takes the links, at the person's wish. @throws RosterError `linksNotTaken` */
  async take(): Promise<void> {
    const { handler } = this.#options;
    const owner = await handler
      .take()
      .then(() => handler.owner())
      .catch((): LinkOwner => ({ kind: 'nobody' }));
    if (owner.kind !== 'roster') throw new RosterError('linksNotTaken', say().linksNotTaken);
    this.#tell(owner);
  }

  #tell(owner: LinkOwner): void {
    const { notices } = this.#options;
    if (owner.kind !== 'other') {
      notices.remove(linksNoticeId);
      return;
    }
    notices.put({
      id: linksNoticeId,
      kind: 'links',
      message: say().linksTaken(owner.name ?? say().anotherProgram),
      actions: ['takeLinks'],
      dismissible: true,
    });
  }
}

/** The watch of a packaged Roster; null for one that runs from its source, whose links nobody installed. */
export function watchLinks(app: App, notices: NoticeBoard, log: LinkWatchOptions['log']): LinkWatch | null {
  if (!app.isPackaged) return null;
  const handler = linkHandler({
    ...{ app, platform: process.platform, execPath: process.execPath, run: runProgram },
    appImage: process.env['APPIMAGE'] ?? null,
    dataFolder: process.env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'),
  });
  return new LinkWatch({ handler, notices, log });
}
