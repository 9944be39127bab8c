/** Text of the pages that the browser shows after a sign-in, in the user's language. */
import { spoken, t } from '../../../preload/i18n/translate.js';
import type { CallbackPages } from '../../browser-sign-in/callback/callback-page.js';

export function callbackPages(): CallbackPages {
  const { signedIn, done, notForHere, nothingHere, callbackMismatch, ...late } = t().returnPages;
  return { language: spoken(), signedIn, done, late, notForHere, nothingHere, callbackMismatch };
}
