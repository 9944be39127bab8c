/** `window.json`: the last window bounds and the layout of the page. Loaded while the page loads, because it needs schemas. */
import * as z from 'zod';
import { defaultLayout } from '../../preload/contract/default-layout.js';
import { windowLayout } from '../../preload/contract/layout.js';
import { openElectronStore } from '../storage/electron-store-adapter.js';
import { NewerFormatError } from '../storage/errors.js';
import { JsonFile } from '../storage/json-file.js';
import { Quarantine } from '../storage/quarantine.js';

const windowFile = z.object({
  bounds: z.object({ x: z.int(), y: z.int(), width: z.int(), height: z.int() }).nullable(),
  maximized: z.boolean(),
  /** Files of older versions have none. */
  layout: windowLayout.catch(defaultLayout),
});
export type WindowFile = z.infer<typeof windowFile>;

const defaults: WindowFile = { bounds: null, maximized: false, layout: defaultLayout };

/** The stored bounds and layout. */
export type StoredWindow = Pick<JsonFile<WindowFile>, 'value' | 'change'>;

/**
 * Opens the file in a profile. A file of a newer version stays as it is, and changes last until Roster quits: a layout is
 * no reason not to start. @throws StorageError
 */
export async function openWindowFile(profileFolder: string): Promise<StoredWindow> {
  try {
    const { document } = await JsonFile.open({
      ...{ folder: profileFolder, name: 'window', version: 1, schema: windowFile, defaults },
      openStore: openElectronStore,
      quarantine: new Quarantine(profileFolder, Date.now),
    });
    return document;
  } catch (error) {
    if (!(error instanceof NewerFormatError)) throw error;
    return unstored(defaults);
  }
}

function unstored(value: WindowFile): StoredWindow {
  return {
    get value() {
      return value;
    },
    change: (make) => {
      value = make(value);
      return Promise.resolve();
    },
  };
}
