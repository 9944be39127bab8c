/** Opens the settings files that the start does not need. */
import { JsonFile, type JsonFileFormat, type JsonFileOptions } from '../../storage/json-file.js';
import type { QuarantinedFile } from '../../storage/quarantine.js';

/** @throws NewerFormatError, StorageError */
export type OpenLater = <T extends Record<string, unknown>>(format: JsonFileFormat<T>) => Promise<JsonFile<T>>;

/** `onQuarantined` is called for a file that is unreadable. */
export function openLaterIn(
  place: Pick<JsonFileOptions<never>, 'folder' | 'openStore' | 'quarantine'>,
  onQuarantined: (file: QuarantinedFile) => void,
): OpenLater {
  return async (format) => {
    const { document, quarantined } = await JsonFile.open({ ...format, ...place });
    if (quarantined !== null) onQuarantined(quarantined);
    return document;
  };
}
