/** Handlers of `state.*`: what the page shows. */
import type { NoticeId, Snapshot } from '../../preload/contract/index.js';
import type { DomainHandlers } from './register-handlers.js';

/** What these handlers ask. */
export interface StateView {
  snapshot(): Snapshot;
  dismissNotice(id: NoticeId): void;
}

/** The domain's handlers. The view may still be on its way when the page asks for the first time. */
export function stateHandlers(view: () => Promise<StateView>): DomainHandlers<'state'> {
  return {
    'state.getSnapshot': async () => JSON.stringify((await view()).snapshot()),
    'state.dismissNotice': async ({ noticeId }) => {
      (await view()).dismissNotice(noticeId);
    },
  };
}
