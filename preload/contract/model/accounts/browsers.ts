/** The browsers in which the user can sign in. */
import * as z from 'zod';
import { type AccountId, type BackendId, type BrowserId, browserId } from '../ids.js';

/** The system's default browser, or a certain browser or profile. */
export const browserChoice = z.union([z.literal('default'), browserId]);
export type BrowserChoice = z.infer<typeof browserChoice>;

/** The browser of a sign-in. `none`: Roster opens no browser; the user opens the link. */
export const signInBrowser = z.union([browserChoice, z.literal('none')]);
export type SignInBrowser = z.infer<typeof signInBrowser>;

/** A user profile of a browser. Its texts come from the browser's files: display as text only. */
export interface BrowserProfileSummary {
  id: BrowserId;
  name: string;
  /** Distinguishes profiles of the same name, such as an email address. */
  detail: string | null;
}

/** An installed browser. */
export interface BrowserSummary {
  id: BrowserId;
  name: string;
  /** Empty if there is nothing to choose. */
  profiles: BrowserProfileSummary[];
}

/** A browser that the user chose. It may no longer be installed. */
export interface RememberedBrowser {
  id: BrowserId;
  name: string;
}

/** The remembered choices; absent: the default browser. */
export interface RememberedBrowsers {
  accounts: Readonly<Record<AccountId, RememberedBrowser>>;
  /** For new accounts. */
  backends: Readonly<Record<BackendId, RememberedBrowser>>;
}
