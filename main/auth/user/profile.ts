/** Adds the Realm SDK's field names to a profile. */

/** A user's profile: the SDK's field names, plus every field as the backend sent it. */
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

/** SDK field names with the field names that backends use for them. */
const fields: readonly [string, readonly string[]][] = [
  ['pictureUrl', ['picture_url', 'picture']],
  ['firstName', ['first_name']],
  ['lastName', ['last_name']],
  ['minAge', ['min_age']],
  ['maxAge', ['max_age']],
];

/** Adds the SDK's field names. Does not overwrite existing fields. */
export function withSdkFieldNames(data: Readonly<Record<string, unknown>>): UserProfile {
  const added = fields.flatMap(([name, known]) => {
    const value = known.map((field) => data[field]).find((found) => found !== undefined);
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(added), ...data };
}
