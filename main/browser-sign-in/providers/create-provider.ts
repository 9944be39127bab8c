/** Makes the provider of a name, from a backend's settings and the addresses of the real hosts, or those that stand for them in tests. */
import * as z from 'zod';
import { appleProvider, type AppleSettings } from './apple.js';
import { facebookProvider, type FacebookSettings } from './facebook.js';
import { googleProvider, type GoogleSettings } from './google.js';
import { openIdProvider, type OpenIdSettings } from './openid.js';
import type { BrowserProvider } from './provider.js';

/** Other hosts than the real ones. Only an unpackaged Roster takes them, from `--provider-hosts`. */
export const providerHosts = z.strictObject({
  google: z.strictObject({ issuer: z.url() }).optional(),
  facebook: z
    .strictObject({
      issuer: z.url(),
      authorizationEndpoint: z.url(),
      tokenEndpoint: z.url(),
      jwksUri: z.url(),
    })
    .optional(),
  apple: z.strictObject({ issuers: z.array(z.string()), jwksUri: z.url() }).optional(),
});
export type ProviderHosts = z.infer<typeof providerHosts>;

/** What a backend has set up. */
export interface ProviderSettings {
  openid: OpenIdSettings | null;
  google: GoogleSettings | null;
  facebook: FacebookSettings | null;
  apple: AppleSettings | null;
}

/** The provider, or null where it is not set up. */
export function createProvider(
  name: string,
  { openid, google, facebook, apple }: ProviderSettings,
  hosts: ProviderHosts,
): BrowserProvider | null {
  switch (name) {
    case 'openid':
      return openid === null ? null : openIdProvider(openid);
    case 'google':
      return google === null ? null : googleProvider(google, hosts.google?.issuer);
    case 'facebook':
      return facebook === null ? null : facebookProvider(facebook, hosts.facebook);
    case 'apple':
      return apple === null ? null : appleProvider(apple, hosts.apple);
    default:
      return null;
  }
}
