/** Every sentence of the main process, in English: errors, notices, menus, the system's dialogs and notifications. */
import { accountsEn } from './app/accounts.js';
import { backendsEn } from './app/backends.js';
import { browserSignInEn } from './app/browser-sign-in.js';
import { desktopEn } from './app/desktop.js';
import { failuresEn } from './app/failures.js';
import { noticesEn } from './app/notices.js';
import { programsEn } from './app/programs.js';
import { startingEn } from './app/starting.js';

export const appEn = {
  ...accountsEn,
  ...backendsEn,
  ...failuresEn,
  ...browserSignInEn,
  ...noticesEn,
  ...startingEn,
  ...programsEn,
  ...desktopEn,
};

/** The sentences of the main process in one language. */
export type AppMessages = typeof appEn;
