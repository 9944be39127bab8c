/** The profile's settings files that only Roster may change. */
import { AuthenticatedJsonFile, type FileAuthenticator } from './authenticated-file.js';
import type { JsonFile, JsonFileFormat } from './json-file.js';
import type { QuarantinedFile } from './quarantine.js';

interface ProtectedFile {
  verify: () => Promise<{ quarantined: QuarantinedFile | null }>;
  onAltered: (file: QuarantinedFile) => void;
}

export class ProtectedFiles {
  readonly #authenticator: FileAuthenticator;
  readonly #files: ProtectedFile[] = [];

  constructor(authenticator: FileAuthenticator) {
    this.#authenticator = authenticator;
  }

  /** Protects a file. `onAltered` is called when another program has changed it and it was quarantined. */
  add<T extends Record<string, unknown>>(
    document: JsonFile<T>,
    { name, defaults }: Pick<JsonFileFormat<T>, 'name' | 'defaults'>,
    onAltered: (file: QuarantinedFile) => void,
  ): AuthenticatedJsonFile<T> {
    const file = new AuthenticatedJsonFile({ document, name, empty: defaults, files: this.#authenticator });
    this.#files.push({ verify: () => file.verify(), onAltered });
    return file;
  }

  /** Verifies all files. Must be called each time the key becomes available. @throws VaultError */
  async verify(): Promise<void> {
    for (const { verify, onAltered } of this.#files) {
      const { quarantined } = await verify();
      if (quarantined !== null) onAltered(quarantined);
    }
  }
}
