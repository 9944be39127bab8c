/** Handlers of `state.*`: the state that the page shows. */
import type { Snapshot } from '../../preload/contract/index.js';
import type { Notices } from '../state/notices.js';
import type { DomainHandlers } from './register-handlers.js';

export interface StateHandlerServices {
  snapshot: () => Snapshot;
  notices: Pick<Notices, 'dismiss'>;
}

/** `onRendererReady` is called with each snapshot request: from then on the renderer receives events. */
export function stateHandlers(
  services: () => Promise<StateHandlerServices>,
  onRendererReady: () => void,
): DomainHandlers<'state'> {
  return {
    'state.getSnapshot': async () => {
      const { snapshot } = await services();
      onRendererReady();
      return JSON.stringify(snapshot());
    },
    'state.dismissNotice': async ({ noticeId }) => {
      (await services()).notices.dismiss(noticeId);
    },
  };
}
