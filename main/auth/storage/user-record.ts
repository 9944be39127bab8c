/** Schema that validates user records read from disk. */
import * as z from 'zod/mini';
import { providerTypes } from '../credentials/provider-type.js';

/** Schema of `UserRecord`. */
export const userRecord = z.object({
  id: z.string().check(z.minLength(1)),
  providerType: z.enum(providerTypes),
  state: z.enum(['LoggedIn', 'LoggedOut', 'Expired']),
  deviceId: z.nullable(z.string()),
  identities: z.array(z.object({ id: z.string(), providerType: z.string() })),
  profile: z.record(z.string(), z.unknown()),
  session: z.nullable(z.object({ accessToken: z.string(), refreshToken: z.string() })),
});
