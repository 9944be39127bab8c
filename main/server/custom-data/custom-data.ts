/** Custom user data: from the collection that the app names, or from the user's record. */
import type { CustomUserDataSettings } from '../configuration/custom-user-data.js';
import type { StoredUser } from '../store/records.js';
import type { DocumentSource } from './document-source.js';

/** App Services allows 16 KB, because the data is part of each access token. */
const maxLength = 16 * 1024;

export interface CustomDataOptions {
  settings: CustomUserDataSettings;
  /** Null: there are no data services, and the data is in the user's record. */
  documents: DocumentSource | null;
  log: (line: string) => void;
}

type Data = Readonly<Record<string, unknown>>;

/** Custom data of the users of one app. */
export class CustomData {
  constructor(private readonly options: CustomDataOptions) {}

  /** Whether access tokens contain custom data. */
  get isOn(): boolean {
    return this.options.settings.enabled;
  }

  /** Whether all custom data is in the users' records. */
  get isInRecords(): boolean {
    const { settings, documents } = this.options;
    return !settings.enabled || settings.collection === null || documents === null;
  }

  /** Custom data for an access token. */
  async forToken(user: Pick<StoredUser, 'id' | 'customData'> | null): Promise<Data> {
    const { log } = this.options;
    if (user === null) return {};
    const data = await this.of(user);
    if (JSON.stringify(data).length <= maxLength) return data;
    log(`The custom data of user ${user.id} is longer than 16 KB. It is not part of the user's access tokens.`);
    return {};
  }

  /** The user's document. Without a document or a collection: the data in the user's record. @throws any read error */
  async of({ id, customData }: Pick<StoredUser, 'id' | 'customData'>): Promise<Data> {
    const { settings, documents } = this.options;
    const { enabled, collection } = settings;
    if (!enabled || collection === null || documents === null) return customData ?? {};
    const { userIdField, ...where } = collection;
    // Apps store the ID as a string or as an ObjectId. If both exist, App Services takes the string.
    const found =
      (await documents.findDocument(where, userIdField, id)) ??
      (await documents.findDocument(where, userIdField, { $oid: id }));
    return found ?? customData ?? {};
  }
}
