/** Schema that validates user records read from disk. */
import * as v from 'valibot';
import { providerTypes } from '../credentials/provider-type.js';
import { jsonObject, matching, oneOf, shapeOf } from '../http/shape.js';

/** Schema of `UserRecord`, to be part of other schemas. */
export const userRecordSchema = v.object({
  id: matching(/./s),
  providerType: oneOf(...providerTypes),
  state: oneOf('LoggedIn', 'LoggedOut', 'Expired'),
  deviceId: v.nullable(v.string()),
  identities: v.array(v.object({ id: v.string(), providerType: v.string() })),
  profile: jsonObject,
  session: v.nullable(v.object({ accessToken: v.string(), refreshToken: v.string() })),
});

/** Shape of `UserRecord`. */
export const userRecord = shapeOf(userRecordSchema);
