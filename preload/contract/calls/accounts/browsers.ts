/** Calls about the browsers in which the user can sign in. */
import * as z from 'zod';
import {
  accountId,
  backendId,
  browserChoice,
  type BrowserSummary,
  type RememberedBrowsers,
} from '../../model/index.js';
import { call } from '../call.js';
import { noInput } from '../inputs.js';

export const browsersCalls = {
  /** Searches for the installed browsers. */
  'browsers.list': call(noInput).returns<BrowserSummary[]>(),
  'browsers.remembered': call(noInput).returns<RememberedBrowsers>(),
  /** Remembers a browser for an account, or for new accounts of a backend. Returns all choices. */
  'browsers.remember': call(
    z.strictObject({
      owner: z.union([z.strictObject({ accountId }), z.strictObject({ backendId })]),
      browser: browserChoice,
    }),
  ).returns<RememberedBrowsers>(),
} as const;
