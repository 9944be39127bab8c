/** The profile under the names that the Realm SDK's types promise, beside the backend's own. */

/** A user's profile: the promised names, and every field as the backend sent it. */
export interface UserProfile extends Readonly<Record<string, unknown>> {
  readonly name?: string;
  readonly email?: string;
  readonly pictureUrl?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly gender?: string;
  readonly birthday?: string;
  readonly minAge?: string;
  readonly maxAge?: string;
}

/** Each promised name with the fields that backends have used for it. */
const fields: readonly [string, readonly string[]][] = [
  ['pictureUrl', ['picture_url', 'picture']],
  ['firstName', ['first_name']],
  ['lastName', ['last_name']],
  ['minAge', ['min_age']],
  ['maxAge', ['max_age']],
];

/** Adds the promised names. A field that already has such a name stays. */
export function withSdkFieldNames(data: Readonly<Record<string, unknown>>): UserProfile {
  const added = fields.flatMap(([name, known]) => {
    const value = known.map((field) => data[field]).find((found) => found !== undefined);
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(added), ...data };
}
