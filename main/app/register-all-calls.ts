/** Registers the calls of the page. Loaded once the first list is painted; calls made before that wait. */
import { createHandlers } from '../ipc/create-handlers.js';
import type { CallBoundary } from '../ipc/register-call.js';
import { registerHandlers } from '../ipc/register-handlers.js';
import type { Services } from './create-services.js';
import { type DesktopContext, desktopServices } from './platform/desktop-services.js';

export interface AllCallsOptions extends Omit<DesktopContext, 'services'> {
  boundary: CallBoundary;
  services: Promise<Services>;
}

export function registerAllCalls({ boundary, services, ...desktop }: AllCallsOptions): void {
  registerHandlers({ ...boundary, handlers: createHandlers(services, desktopServices({ ...desktop, services })) });
}
