/**
 * Shapes of the backend's answers, as far as the client needs them (wire protocol, required fields). What programs print to
 * terminals and logs, or send in headers, holds no character that those act on.
 */
import * as z from 'zod/mini';
import { tokenText } from './token.js';

const token = z.string().check(z.regex(tokenText));
/** Printable ASCII. */
const id = z.string().check(z.regex(/^[ -~]+$/));
const printable = z.string().check(z.regex(/^[ -~]*$/));
/** The provider's own id, in any script. Not with control characters, nor with those that turn the direction of what follows. */
const foreignId = z.string().check(z.regex(/^[^\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]*$/u));

/** Answer of `GET /app/{id}/location`. */
export const locationAnswer = z.object({ hostname: z.url({ protocol: /^https?$/ }).check(z.regex(/^[!-~]+$/)) });

/** Answer of a login. */
export const loginAnswer = z.object({
  user_id: id,
  access_token: token,
  refresh_token: token,
  device_id: z.nullish(printable),
});

/** Answer of a login that links. The vendor's newer servers name the user, older ones do not. */
export const linkAnswer = z.object({ access_token: token, user_id: z.optional(z.string()) });

/** Answer of `POST /auth/session`. */
export const sessionAnswer = z.object({ access_token: token });

/** Answer of `GET /auth/profile`. */
export const profileAnswer = z.object({
  identities: z.array(z.object({ id: foreignId, provider_type: printable })),
  data: z.record(z.string(), z.unknown()),
});

/** A key as it is listed. */
export const apiKeyAnswer = z.object({ _id: id, name: z.string(), disabled: z.boolean() });

/** A key right after it was made. */
export const newApiKeyAnswer = z.object({ _id: id, key: token, name: z.string(), disabled: z.boolean() });

/** An error body. */
export const errorAnswer = z.object({
  error: z.string(),
  error_code: z.catch(z.optional(printable), undefined),
  link: z.catch(z.optional(printable), undefined),
});
