/** Sign-in providers, their settings, and the progress of a browser sign-in. */
import * as z from 'zod';
import { plainName, trimmed } from '../../../text/entered-text.js';
import { isUsableAddress } from '../../addresses.js';
import type { CallError } from '../../errors.js';
import type { AccountId, AttemptId } from '../ids.js';
import { browserProviders, providerTypes } from '../names.js';

export const providerType = z.enum(providerTypes);
export type ProviderType = z.infer<typeof providerType>;

export const browserProvider = z.enum(browserProviders);
export type BrowserProviderName = z.infer<typeof browserProvider>;

const clientIdText = z.string().overwrite(plainName).min(1).max(512);

/** URL of a sign-in provider or a relay. Not normalized, because issuers are compared character by character. */
const providerAddress = z.string().overwrite(trimmed).refine(isUsableAddress, 'not an address that Roster uses');

/** Browser sign-in settings of a backend; null where not configured. */
export const signInSettings = z.strictObject({
  openid: z
    .strictObject({
      issuer: providerAddress,
      clientId: clientIdText,
      /** Separated by spaces. Must include `openid`, or the provider issues no ID token. */
      scopes: z
        .string()
        .overwrite(trimmed)
        .max(512)
        .regex(/^(?=(.* )?openid( |$))[\x21\x23-\x5b\x5d-\x7e ]+$/)
        .default('openid email profile'),
    })
    .nullable(),
  /** A "Desktop app" client. Google issues a client secret for it, but does not treat it as confidential. */
  google: z
    .strictObject({ clientId: clientIdText, clientSecret: z.string().overwrite(trimmed).max(512).nullable() })
    .nullable(),
  facebook: z
    .strictObject({
      clientId: clientIdText,
      graphVersion: z
        .string()
        .overwrite(trimmed)
        .regex(/^v\d+\.\d+$/),
      /** Required for a live app. Null while the app is in development mode. */
      relay: providerAddress.nullable().default(null),
    })
    .nullable(),
  apple: z.strictObject({ clientId: clientIdText, relay: providerAddress }).nullable(),
});
export type SignInSettings = z.infer<typeof signInSettings>;

/** Progress of a browser sign-in. The last four kinds are final. */
export type SignInProgress =
  /**
   * `opened` is false if the system has no browser or could not open it. `browser`: its name, unless it is the default
   * browser or none.
   */
  | { attemptId: AttemptId; kind: 'waiting'; url: string; deadline: string; opened: boolean; browser: string | null }
  | { attemptId: AttemptId; kind: 'exchanging' }
  | { attemptId: AttemptId; kind: 'signedIn'; accountId: AccountId }
  | { attemptId: AttemptId; kind: 'cancelled'; message: string }
  | { attemptId: AttemptId; kind: 'timedOut'; message: string }
  | { attemptId: AttemptId; kind: 'failed'; error: CallError };
