/** Handlers of `window.*`: what the page stores about its own layout. */
import type { WindowLayout } from '../../../../preload/contract/index.js';
import type { DomainHandlers } from '../../register-handlers.js';

export interface LayoutCalls {
  readonly value: WindowLayout;
  change(layout: WindowLayout): Promise<void>;
}

export function windowHandlers(layout: LayoutCalls): DomainHandlers<'window'> {
  return { 'window.setLayout': (input) => layout.change(input) };
}
