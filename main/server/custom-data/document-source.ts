/** Interface of the data services, as far as custom user data needs it. */

/** A collection of a data service. */
export interface CollectionName {
  service: string;
  database: string;
  collection: string;
}

/** A value in Extended JSON: a string, or an ObjectId. */
export type FieldValue = string | { $oid: string };

/** Reads documents of the app's data services. */
export interface DocumentSource {
  /** Returns one document whose `field` equals `value`, in Extended JSON; null if there is none. */
  findDocument: (
    where: CollectionName,
    field: string,
    value: FieldValue,
  ) => Promise<Readonly<Record<string, unknown>> | null>;
}
