/** Every sentence of the window, in English, by area. Those that the first paint needs are in `window.ts`. */
import { accountReasonEn } from './account-choice.js';
import { backendFunctionsEn } from './backend-functions.js';
import { backendLogsEn } from './backend-logs.js';
import { backendMailEn } from './backend-mail.js';
import { backendPageEn } from './backend-page.js';
import { backendSessionsEn } from './backend-sessions.js';
import { backendUsersEn } from './backend-users.js';
import { accountActionsEn } from './renderer/account-actions.js';
import { accountPageEn } from './renderer/account-page.js';
import { addBackendEn } from './renderer/add-backend.js';
import { appLockEn } from './renderer/app-lock.js';
import { backendsEn } from './renderer/backends.js';
import { browserSignInEn } from './renderer/browser-sign-in.js';
import { emailActionsEn } from './renderer/email-actions.js';
import { exportImportEn } from './renderer/export-import.js';
import { generalEn } from './renderer/general.js';
import { paletteEn } from './renderer/palette.js';
import { programsEn } from './renderer/programs.js';
import { settingsEn } from './renderer/settings.js';
import { signInEn } from './renderer/sign-in.js';
import { signInSettingsEn } from './renderer/sign-in-settings.js';
import { updatesEn } from './renderer/updates.js';
import { windowEn } from './window.js';

export const rendererEn = {
  ...windowEn,
  ...generalEn,
  ...accountActionsEn,
  ...programsEn,
  ...accountPageEn,
  ...signInEn,
  ...browserSignInEn,
  ...emailActionsEn,
  ...addBackendEn,
  ...updatesEn,
  ...appLockEn,
  ...exportImportEn,
  ...signInSettingsEn,
  ...backendsEn,
  ...paletteEn,
  ...settingsEn,
  accountReason: accountReasonEn,
  backendPage: backendPageEn,
  backendUsers: backendUsersEn,
  backendLogs: backendLogsEn,
  backendMail: backendMailEn,
  backendFunctions: backendFunctionsEn,
  backendSessions: backendSessionsEn,
};

/** The sentences of the page in one language. */
export type RendererMessages = typeof rendererEn;
