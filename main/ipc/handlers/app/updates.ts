/** Handlers of `updates.*`. Each starts an operation; its result is reported through `updates.changed`. */
import type { UpdateState } from '../../../../preload/contract/index.js';
import type { DomainHandlers } from '../../register-handlers.js';

/** Update operations; none rejects. */
export interface UpdateCalls {
  state: UpdateState;
  check(): Promise<void>;
  download(): Promise<void>;
  install(): Promise<void>;
}

export function updateHandlers(updates: () => Promise<UpdateCalls>): DomainHandlers<'updates'> {
  return {
    'updates.state': async () => (await updates()).state,
    'updates.check': async () => {
      void (await updates()).check();
    },
    'updates.download': async () => {
      void (await updates()).download();
    },
    'updates.install': async () => {
      void (await updates()).install();
    },
  };
}
