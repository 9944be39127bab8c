/** Opens the settings files of a profile. */
import type { LockSettings, Settings } from '../../../preload/contract/index.js';
import { lockSettingsFormat } from '../../app-lock/app-lock.js';
import { type AppFoldersFile, appFoldersFormat } from '../../backends/embedded/app-folders.js';
import { type ProgramsFile, programsFormat } from '../../clients/programs-file.js';
import { settingsFormat } from '../../state/settings.js';
import { type AccountFiles, openAccountFiles } from '../../storage/account-files.js';
import { JsonFile, type JsonFileFormat, type JsonFileOptions } from '../../storage/json-file.js';

export interface ProfileFiles extends AccountFiles {
  settings: JsonFile<Settings>;
  lockSettings: JsonFile<LockSettings>;
  appFolders: JsonFile<AppFoldersFile>;
  programs: JsonFile<ProgramsFile>;
}

/** Opens all of them. `quarantined` lists the unreadable ones. @throws NewerFormatError, VaultError */
export async function openProfileFiles(
  place: Pick<JsonFileOptions<never>, 'folder' | 'openStore' | 'quarantine'>,
): Promise<ProfileFiles> {
  const { accounts, roster, quarantined } = await openAccountFiles(place);
  const open = async <T extends Record<string, unknown>>(format: JsonFileFormat<T>): Promise<JsonFile<T>> => {
    const opened = await JsonFile.open<T>({ ...format, ...place });
    if (opened.quarantined !== null) quarantined.push(opened.quarantined);
    return opened.document;
  };
  return {
    ...{ accounts, roster, quarantined },
    settings: await open<Settings>(settingsFormat),
    lockSettings: await open(lockSettingsFormat),
    appFolders: await open(appFoldersFormat),
    programs: await open(programsFormat),
  };
}
