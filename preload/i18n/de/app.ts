/** Every sentence of the main process, in German. */
import type { AppMessages } from '../en/app.js';
import { accountsDe } from './app/accounts.js';
import { backendsDe } from './app/backends.js';
import { browserSignInDe } from './app/browser-sign-in.js';
import { desktopDe } from './app/desktop.js';
import { failuresDe } from './app/failures.js';
import { noticesDe } from './app/notices.js';
import { programsDe } from './app/programs.js';
import { startingDe } from './app/starting.js';

export const appDe: AppMessages = {
  ...accountsDe,
  ...backendsDe,
  ...failuresDe,
  ...browserSignInDe,
  ...noticesDe,
  ...startingDe,
  ...programsDe,
  ...desktopDe,
};
