/** Schema of the relay settings: the `--config` file, or `relay` in an app's `roster.json`. */
import * as z from 'zod';

const address = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/+$/, ''));

/** Settings of the relay. It needs neither an Apple key nor any other secret. */
export const relaySettings = z.strictObject({
  /** Public URL of the relay, with its path if it has one. Apple only accepts `https:` with a domain name. */
  url: address.optional(),
  /** Whether a proxy in front adds the caller's address as the last entry of `X-Forwarded-For`. */
  behindProxy: z.boolean().default(false),
  apple: z
    .strictObject({
      /** Apple's Services ID. */
      clientId: z.string().min(1),
      /** This and the settings below only change if another issuer replaces Apple. Discovery must not override them. */
      authorizationEndpoint: z.url().default('https://appleid.apple.com/auth/authorize'),
      issuers: z.array(z.string()).default(['https://appleid.apple.com']),
      jwksUri: z.url().default('https://appleid.apple.com/auth/keys'),
    })
    .optional(),
});
export type RelaySettings = z.infer<typeof relaySettings>;
