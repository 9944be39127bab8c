/** Combines the handlers of all domains. */
import type { ExportFiles } from '../accounts/export-files.js';
import type { Services } from '../app/create-services.js';
import { isCallAllowed } from '../app-lock/lock-policy.js';
import { accountHandlers } from './accounts.js';
import { appHandlers, type AppServices } from './app.js';
import { backendHandlers, type BackendServices } from './backends.js';
import { clientHandlers } from './clients.js';
import { emailActionHandlers } from './email-actions.js';
import { exportImportHandlers } from './export-import.js';
import { lockHandlers } from './lock.js';
import type { Handlers, RegisterHandlersOptions } from './register-handlers.js';
import { signInHandlers } from './sign-in.js';
import { stateHandlers } from './state.js';
import { type UpdateCalls, updateHandlers } from './updates.js';
import { vaultHandlers } from './vault.js';

/** Services that depend on Electron. */
export interface DesktopServices {
  backends: BackendServices;
  app: AppServices;
  files: ExportFiles;
  updates: () => Promise<UpdateCalls>;
  /** Called with each snapshot request: from then on the renderer receives events. */
  onRendererReady: () => void;
}

/** Creates all handlers. The services may still be starting when the first call arrives. */
export function createHandlers(
  services: Promise<Services>,
  { backends, app, files, updates, onRendererReady: pageIsListening }: DesktopServices,
): Handlers {
  return {
    ...stateHandlers(async () => {
      const { snapshot, notices } = await services;
      pageIsListening();
      return {
        snapshot,
        dismissNotice: (id) => {
          notices.dismiss(id);
        },
      };
    }),
    ...accountHandlers(() => services),
    ...backendHandlers(() => services, backends),
    ...appHandlers(async (settings) => (await services).settings.change(settings), app),
    ...signInHandlers(() => services),
    ...vaultHandlers(async () => {
      const { retryVault, continueWithoutKeychain, startFresh, sessionRenewal } = await services;
      return {
        ...{ retryVault, continueWithoutKeychain, startFresh },
        refreshDueSessions: () => {
          sessionRenewal.refreshDue();
        },
      };
    }),
    ...emailActionHandlers(async () => (await services).emailActions),
    ...clientHandlers(async () => (await services).clients),
    ...lockHandlers(async () => (await services).lock),
    ...exportImportHandlers(async () => (await services).exportImport, files),
    ...updateHandlers(updates),
  };
}

/** Applies the lock policy. Calls that are allowed in any case do not wait for the services. */
export function allowedWhileLocked(services: Promise<Services>): RegisterHandlersOptions['isAllowed'] {
  return async (call) => isCallAllowed('locked', call) || isCallAllowed((await services).lock.state, call);
}
