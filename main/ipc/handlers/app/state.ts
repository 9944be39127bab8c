/** Handlers of `state.*`: the state that the page shows. */
import type { AppSnapshot, Snapshot, WindowLayout } from '../../../../preload/contract/index.js';
import type { Notices } from '../../../state/notices.js';
import type { DomainHandlers } from '../../register-handlers.js';

export interface StateHandlerServices {
  snapshot: () => AppSnapshot;
  notices: Pick<Notices, 'dismiss'>;
}

/** `onRendererReady` is called with each snapshot request: from then on the renderer receives events. */
export function stateHandlers(
  services: () => Promise<StateHandlerServices>,
  onRendererReady: () => void,
  layout: { readonly value: WindowLayout },
): DomainHandlers<'state'> {
  return {
    'state.getSnapshot': async () => {
      const { snapshot } = await services();
      onRendererReady();
      const shown: Snapshot = { ...snapshot(), layout: layout.value };
      return JSON.stringify(shown);
    },
    'state.dismissNotice': async ({ noticeId }) => {
      (await services()).notices.dismiss(noticeId);
    },
  };
}
