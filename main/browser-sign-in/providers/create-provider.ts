/** Creates sign-in providers from a backend's settings, with the real provider hosts or test hosts. */
import * as z from 'zod';
import { appleProvider, type AppleSettings } from './apple.js';
import { facebookProvider, type FacebookSettings } from './facebook.js';
import { googleProvider, type GoogleSettings } from './google.js';
import { openIdProvider, type OpenIdSettings } from './openid.js';
import type { BrowserProvider } from './provider.js';

/** Replacements for the real provider hosts. Only unpackaged builds accept them, from `--provider-hosts`. */
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

/** Provider settings of a backend; null for providers that are not configured. */
export interface ProviderSettings {
  openid: OpenIdSettings | null;
  google: GoogleSettings | null;
  facebook: FacebookSettings | null;
  apple: AppleSettings | null;
}

/** Returns the provider with this name, or null if it is not configured. */
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
