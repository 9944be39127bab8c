/** Every sentence of the window, in German, by area. Those that the first paint needs are in `window.ts`. */
import type { RendererMessages } from '../en/renderer.js';
import { accountReasonDe } from './account-choice.js';
import { backendFunctionsDe } from './backend-functions.js';
import { backendLogsDe } from './backend-logs.js';
import { backendMailDe } from './backend-mail.js';
import { backendPageDe } from './backend-page.js';
import { backendSessionsDe } from './backend-sessions.js';
import { backendUsersDe } from './backend-users.js';
import { accountActionsDe } from './renderer/account-actions.js';
import { accountPageDe } from './renderer/account-page.js';
import { addBackendDe } from './renderer/add-backend.js';
import { appLockDe } from './renderer/app-lock.js';
import { backendsDe } from './renderer/backends.js';
import { browserSignInDe } from './renderer/browser-sign-in.js';
import { emailActionsDe } from './renderer/email-actions.js';
import { exportImportDe } from './renderer/export-import.js';
import { generalDe } from './renderer/general.js';
import { paletteDe } from './renderer/palette.js';
import { programsDe } from './renderer/programs.js';
import { settingsDe } from './renderer/settings.js';
import { signInDe } from './renderer/sign-in.js';
import { signInSettingsDe } from './renderer/sign-in-settings.js';
import { updatesDe } from './renderer/updates.js';
import { windowDe } from './window.js';

export const rendererDe: RendererMessages = {
  ...windowDe,
  ...generalDe,
  ...accountActionsDe,
  ...programsDe,
  ...accountPageDe,
  ...signInDe,
  ...browserSignInDe,
  ...emailActionsDe,
  ...addBackendDe,
  ...updatesDe,
  ...appLockDe,
  ...exportImportDe,
  ...signInSettingsDe,
  ...backendsDe,
  ...paletteDe,
  ...settingsDe,
  accountReason: accountReasonDe,
  backendPage: backendPageDe,
  backendUsers: backendUsersDe,
  backendLogs: backendLogsDe,
  backendMail: backendMailDe,
  backendFunctions: backendFunctionsDe,
  backendSessions: backendSessionsDe,
};
