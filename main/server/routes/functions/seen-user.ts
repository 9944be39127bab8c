/** A user as functions see it in `context.user`. */
import type { StoredUser } from '../../store/records.js';

/** `customData`: as the app is configured to have it, not only what is stored with the user. */
export function seenUser({ id, kind, identities, customData }: StoredUser): object {
  return {
    id,
    type: kind,
    data: Object.fromEntries(identities.flatMap(({ data }) => Object.entries(data))),
    custom_data: customData,
    identities: identities.map((identity) => ({ id: identity.id, provider_type: identity.provider })),
  };
}
