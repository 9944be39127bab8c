/** Shapes of the backend's answers, as far as the client needs them (wire protocol, required fields). */
import * as z from 'zod/mini';

/** Answer of `GET /app/{id}/location`. */
export const locationAnswer = z.object({ hostname: z.url() });

/** Answer of a login. */
export const loginAnswer = z.object({
  user_id: z.string().check(z.minLength(1)),
  access_token: z.string().check(z.minLength(1)),
  refresh_token: z.string().check(z.minLength(1)),
  device_id: z.nullish(z.string()),
});

/** Answer of a login that links. The vendor's newer servers name the user, older ones do not. */
export const linkAnswer = z.object({ access_token: z.string().check(z.minLength(1)), user_id: z.optional(z.string()) });

/** Answer of `POST /auth/session`. */
export const sessionAnswer = z.object({ access_token: z.string().check(z.minLength(1)) });

/** Answer of `GET /auth/profile`. */
export const profileAnswer = z.object({
  identities: z.array(z.object({ id: z.string(), provider_type: z.string() })),
  data: z.record(z.string(), z.unknown()),
});

/** An error body. */
export const errorAnswer = z.object({
  error: z.string(),
  error_code: z.catch(z.optional(z.string()), undefined),
  link: z.catch(z.optional(z.string()), undefined),
});
