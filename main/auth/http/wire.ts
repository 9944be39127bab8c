/**
 * Schemas of the backend's responses, limited to the fields the client uses (wire protocol, required fields). Values
 * that may be printed to terminals and logs or sent in headers contain no characters with a special meaning there.
 */
import * as v from 'valibot';
import { tokenText } from '../session/token.js';
import { jsonObject, matching, oneOf, shapeOf } from './shape.js';

const token = matching(tokenText);
/** Printable ASCII. */
const id = matching(/^[ -~]+$/);
const printable = matching(/^[ -~]*$/);
/** The provider's own id, in any script, without control characters and bidirectional controls. */
const foreignId = matching(/^[^\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]*$/u);

const address = v.custom<string>(
  (value) => typeof value === 'string' && /^https?:\/\/[!-~]+$/i.test(value) && URL.canParse(value),
);

/** Response to `GET /app/{id}/location`. */
export const locationAnswer = shapeOf(v.object({ hostname: address }));

/** Response to a login. */
export const loginAnswer = shapeOf(
  v.object({ user_id: id, access_token: token, refresh_token: token, device_id: v.nullish(printable) }),
);

/** Response to a login that links an identity. The vendor's newer servers include the user id, older ones do not. */
export const linkAnswer = shapeOf(v.object({ access_token: token, user_id: v.optional(v.string()) }));

/** Response to `POST /auth/session`. */
export const sessionAnswer = shapeOf(v.object({ access_token: token }));

/** Response to `GET /auth/profile`. */
export const profileAnswer = shapeOf(
  v.object({
    identities: v.array(v.object({ id: foreignId, provider_type: printable })),
    data: jsonObject,
  }),
);

const apiKey = v.object({ _id: id, name: v.string(), disabled: oneOf(true, false) });

/** An API key without its secret. */
export const apiKeyAnswer = shapeOf(apiKey);

/** A list of API keys. */
export const apiKeysAnswer = shapeOf(v.array(apiKey));

/** A newly created API key, with its secret. */
export const newApiKeyAnswer = shapeOf(v.object({ ...apiKey.entries, key: token }));

/** Body of an error response. */
export const errorAnswer = shapeOf(
  v.object({
    error: v.string(),
    error_code: v.fallback(v.optional(printable), undefined),
    link: v.fallback(v.optional(printable), undefined),
  }),
);
