/** Handlers of `state.*`: the state that the page shows. */
import type { NoticeId, Snapshot } from '../../preload/contract/index.js';
import type { DomainHandlers } from './register-handlers.js';

export interface StateView {
  snapshot(): Snapshot;
  dismissNotice(id: NoticeId): void;
}

/** Creates the handlers. The view may still be starting at the renderer's first call. */
export function stateHandlers(view: () => Promise<StateView>): DomainHandlers<'state'> {
  return {
    'state.getSnapshot': async () => JSON.stringify((await view()).snapshot()),
    'state.dismissNotice': async ({ noticeId }) => {
      (await view()).dismissNotice(noticeId);
    },
  };
}
