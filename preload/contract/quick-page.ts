/** Calls and events of the quick switch: fewer than the main window has. */
import type { CallName } from './calls/index.js';
import type { EventName } from './events.js';

export const quickPageCalls = [
  'quick.getSnapshot',
  'quick.hide',
  'quick.resize',
  'quick.openWindow',
  'accounts.activate',
  'accounts.copyAccessToken',
  'accounts.copyUserId',
  'accounts.picture',
  'lock.lock',
  'lock.settings',
  'lock.unlock',
  'lock.unlockWithTouchId',
  'app.reportRendererError',
] as const satisfies readonly CallName[];

export const quickPageEvents = ['state.changed', 'quick.shown'] as const satisfies readonly EventName[];
