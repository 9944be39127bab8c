/** Notices that stay visible to the user until they are dismissed or removed. */
import { type Notice, type NoticeId, noticeId } from '../../preload/contract/index.js';
import type { ChangeFeed } from './change-feed.js';

/** A notice before it has its branded id. */
export type NewNotice = Omit<Notice, 'id'> & { id: string };

/** The current notices. A notice replaces an earlier one with the same id. */
export class Notices {
  readonly #feed: ChangeFeed;
  readonly #notices = new Map<NoticeId, Notice>();

  constructor(feed: ChangeFeed) {
    this.#feed = feed;
  }

  get all(): Notice[] {
    return [...this.#notices.values()];
  }

  put(notice: NewNotice): void {
    const withId: Notice = { ...notice, id: noticeId.parse(notice.id) };
    this.#notices.set(withId.id, withId);
    this.#feed.publish({ kind: 'noticePut', notice: withId });
  }

  remove(id: NoticeId): void {
    if (this.#notices.delete(id)) this.#feed.publish({ kind: 'noticeRemoved', noticeId: id });
  }

  /** Removes a notice at the user's request if it is dismissible. */
  dismiss(id: NoticeId): void {
    if (this.#notices.get(id)?.dismissible === true) this.remove(id);
  }
}
