/** The relay's settings: the file that `--config` names, or `relay` in an app's `roster.json`. */
import * as z from 'zod';

const address = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/+$/, ''));

/** What a relay has to know. It has no key of Apple's and no secret of anyone's. */
export const relaySettings = z.strictObject({
  /** Where the relay is reached from outside, with its path if it has one. Apple takes `https:` and a real name only. */
  url: address.optional(),
  /** Whether a proxy in front names its caller in the last part of `X-Forwarded-For`. */
  behindProxy: z.boolean().default(false),
  apple: z
    .strictObject({
      /** The Services ID. */
      clientId: z.string().min(1),
      /** The four below are changed only where another issuer stands for Apple. Its discovery document is not to be trusted for them. */
      authorizationEndpoint: z.url().default('https://appleid.apple.com/auth/authorize'),
      issuers: z.array(z.string()).default(['https://appleid.apple.com']),
      jwksUri: z.url().default('https://appleid.apple.com/auth/keys'),
    })
    .optional(),
});
export type RelaySettings = z.infer<typeof relaySettings>;
