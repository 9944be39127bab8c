/**
 * Schemas of the backend's responses, limited to the fields the client uses (wire protocol, required fields). Values
 * that may be printed to terminals and logs or sent in headers contain no characters with a special meaning there.
 */
import * as z from 'zod/mini';
import { tokenText } from '../session/token.js';

const token = z.string().check(z.regex(tokenText));
/** Printable ASCII. */
const id = z.string().check(z.regex(/^[ -~]+$/));
const printable = z.string().check(z.regex(/^[ -~]*$/));
/** The provider's own id, in any script, without control characters and bidirectional controls. */
const foreignId = z.string().check(z.regex(/^[^\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]*$/u));

const address = z.string().check(
  z.regex(/^https?:\/\/[!-~]+$/i),
  z.refine((text) => URL.canParse(text)),
);

/** Response to `GET /app/{id}/location`. */
export const locationAnswer = z.object({ hostname: address });

/** Response to a login. */
export const loginAnswer = z.object({
  user_id: id,
  access_token: token,
  refresh_token: token,
  device_id: z.nullish(printable),
});

/** Response to a login that links an identity. The vendor's newer servers include the user id, older ones do not. */
export const linkAnswer = z.object({ access_token: token, user_id: z.optional(z.string()) });

/** Response to `POST /auth/session`. */
export const sessionAnswer = z.object({ access_token: token });

/** Response to `GET /auth/profile`. */
export const profileAnswer = z.object({
  identities: z.array(z.object({ id: foreignId, provider_type: printable })),
  data: z.record(z.string(), z.unknown()),
});

/** An API key in a list. */
export const apiKeyAnswer = z.object({ _id: id, name: z.string(), disabled: z.boolean() });

/** A newly created API key, with its secret. */
export const newApiKeyAnswer = z.object({ _id: id, key: token, name: z.string(), disabled: z.boolean() });

/** Body of an error response. */
export const errorAnswer = z.object({
  error: z.string(),
  error_code: z.catch(z.optional(printable), undefined),
  link: z.catch(z.optional(printable), undefined),
});
