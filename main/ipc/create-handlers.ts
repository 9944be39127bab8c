/** Combines the handlers of all domains. */
import type { ExportFiles } from '../accounts/export-import/export-files.js';
import { accountHandlers, type AccountHandlerServices } from './handlers/accounts/accounts.js';
import { browserHandlers, type BrowserHandlerServices } from './handlers/accounts/browsers.js';
import { emailActionHandlers, type EmailActionHandlerServices } from './handlers/accounts/email-actions.js';
import { exportImportHandlers, type ExportImportHandlerServices } from './handlers/accounts/export-import.js';
import { signInHandlers, type SignInHandlerServices } from './handlers/accounts/sign-in.js';
import { appHandlers, type AppHandlerServices, type AppServices } from './handlers/app/app.js';
import { lockHandlers, type LockHandlerServices } from './handlers/app/lock.js';
import { type QuickCalls, quickHandlers, type QuickHandlerServices } from './handlers/app/quick.js';
import { stateHandlers, type StateHandlerServices } from './handlers/app/state.js';
import { type UpdateCalls, updateHandlers } from './handlers/app/updates.js';
import { vaultHandlers, type VaultHandlerServices } from './handlers/app/vault.js';
import { type LayoutCalls, windowHandlers } from './handlers/app/window.js';
import {
  type AdministrationOf,
  backendUserHandlers,
  type BackendUserHandlerServices,
} from './handlers/backends/backend-users.js';
import { backendHandlers, type BackendHandlerServices, type BackendServices } from './handlers/backends/backends.js';
import { clientHandlers, type ClientHandlerServices } from './handlers/clients/clients.js';
import { folderRuleHandlers, type FolderRuleHandlerServices } from './handlers/clients/folder-rules.js';
import type { Handlers } from './register-handlers.js';

/** The services of all domains; each file of this folder declares its own. */
export interface HandlerServices
  extends
    AccountHandlerServices,
    AppHandlerServices,
    BackendHandlerServices,
    BackendUserHandlerServices,
    BrowserHandlerServices,
    ClientHandlerServices,
    EmailActionHandlerServices,
    ExportImportHandlerServices,
    FolderRuleHandlerServices,
    LockHandlerServices,
    QuickHandlerServices,
    SignInHandlerServices,
    StateHandlerServices,
    VaultHandlerServices {}

/** Services that depend on Electron. */
export interface DesktopServices {
  backends: BackendServices;
  administrationOf: AdministrationOf;
  /** Lets the user choose the file of a log; null if the user cancelled. */
  chooseLogFile: () => Promise<string | null>;
  app: AppServices;
  files: ExportFiles;
  updates: () => Promise<UpdateCalls>;
  layout: LayoutCalls;
  quick: () => Promise<QuickCalls>;
  /** Lets the user choose a folder for a rule; null if the user cancelled. */
  chooseRuleFolder: () => Promise<string | null>;
  /** Called with each snapshot request: from then on the renderer receives events. */
  onRendererReady: () => void;
}

/** Creates all handlers. The services may still be starting when the first call arrives. */
export function createHandlers(
  services: Promise<HandlerServices>,
  {
    backends,
    administrationOf,
    chooseLogFile,
    app,
    files,
    updates,
    layout,
    quick,
    chooseRuleFolder,
    onRendererReady,
  }: DesktopServices,
): Handlers {
  const ready = () => services;
  return {
    ...stateHandlers(ready, onRendererReady, layout),
    ...accountHandlers(ready),
    ...backendHandlers(ready, backends),
    ...backendUserHandlers(ready, administrationOf, chooseLogFile),
    ...appHandlers(ready, app),
    ...signInHandlers(ready),
    ...vaultHandlers(ready),
    ...emailActionHandlers(ready),
    ...browserHandlers(ready),
    ...clientHandlers(ready),
    ...folderRuleHandlers(ready, chooseRuleFolder),
    ...lockHandlers(ready),
    ...exportImportHandlers(ready, files),
    ...updateHandlers(updates),
    ...windowHandlers(layout),
    ...quickHandlers(ready, quick, layout),
  };
}
