/** Custom user data: the collection that holds it, and the function that runs when a user is created. */
import * as z from 'zod';
import { flag, textOrUnset, withoutNulls } from './files/lenient.js';

/** Schema of `auth/custom_user_data.json`, and of `custom_user_data_config` in the root file of older exports. */
export const customUserDataFile = z.preprocess(
  withoutNulls,
  z.looseObject({
    enabled: flag,
    mongo_service_name: textOrUnset,
    database_name: textOrUnset,
    collection_name: textOrUnset,
    user_id_field: textOrUnset,
    on_user_creation_function_name: textOrUnset,
  }),
);

/** The collection of custom user data, and the field that contains the user's ID. */
export interface CustomDataCollection {
  service: string;
  database: string;
  collection: string;
  userIdField: string;
}

export interface CustomUserDataSettings {
  /** Whether access tokens include the custom data. */
  enabled: boolean;
  /** Null if the app names no complete collection. */
  collection: CustomDataCollection | null;
  /** Name of the user-creation function. */
  onCreation: string | null;
}

/** Converts the file's content. `file` is null if there is none. */
export function customUserDataOf(file: z.infer<typeof customUserDataFile> | null): CustomUserDataSettings {
  const enabled = file?.enabled ?? false;
  const { mongo_service_name, database_name, collection_name, user_id_field, on_user_creation_function_name } =
    file ?? {};
  const collection =
    !enabled || database_name === undefined || collection_name === undefined || user_id_field === undefined
      ? null
      : {
          service: mongo_service_name ?? 'mongodb-atlas',
          database: database_name,
          collection: collection_name,
          userIdField: user_id_field,
        };
  return { enabled, collection, onCreation: on_user_creation_function_name ?? null };
}
