/** Joins the handlers of all domains over one house. */
import type { House } from '../app/create-services.js';
import { accountHandlers } from './accounts.js';
import { appHandlers, type AppShell } from './app.js';
import { backendHandlers, type BackendShell } from './backends.js';
import { linkHandlers } from './email-actions.js';
import { callsWhileLocked, lockHandlers } from './lock.js';
import { programHandlers } from './clients.js';
import type { GateOptions, Handlers } from './register-handlers.js';
import { rosterHandlers } from './state.js';
import { signInHandlers } from './sign-in.js';
import { transferHandlers, type TransferFiles } from './export-import.js';
import { updateHandlers, type UpdateCalls } from './updates.js';
import { vaultHandlers } from './vault.js';

/** What lies outside the house. */
export interface HandlerParts {
  backends: BackendShell;
  app: AppShell;
  files: TransferFiles;
  updates: () => Promise<UpdateCalls>;
  /** Told with each snapshot: from then on events reach the page. */
  pageIsListening: () => void;
}

/** Every handler. The house may still be on its way when the first call comes. */
export function allHandlers(
  house: Promise<House>,
  { backends, app, files, updates, pageIsListening }: HandlerParts,
): Handlers {
  return {
    ...rosterHandlers(async () => {
      const { snapshot, notices } = await house;
      pageIsListening();
      return {
        snapshot,
        dismissNotice: (id) => {
          notices.dismiss(id);
        },
      };
    }),
    ...accountHandlers(() => house),
    ...backendHandlers(() => house, backends),
    ...appHandlers(async (settings) => (await house).settings.change(settings), app),
    ...signInHandlers(() => house),
    ...vaultHandlers(async () => {
      const { retryVault, goOnWithoutKeychain, startFresh, schedule } = await house;
      return {
        ...{ retryVault, goOnWithoutKeychain, startFresh },
        nudgeSessions: () => {
          schedule.nudge();
        },
      };
    }),
    ...linkHandlers(async () => (await house).links),
    ...programHandlers(async () => (await house).programs),
    ...lockHandlers(async () => (await house).lock),
    ...transferHandlers(async () => (await house).transfer, files),
    ...updateHandlers(updates),
  };
}

/** Whether a call may be answered now: while Roster is locked few may. */
export function allowedBy(house: Promise<House>): GateOptions['isAllowed'] {
  return async (call) => callsWhileLocked.has(call) || (await house).lock.state !== 'locked';
}
