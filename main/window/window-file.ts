/** `window.json`: the last window bounds and the layout of the page. Loaded while the page loads, because it needs schemas. */
import * as z from 'zod';
import { defaultLayout } from '../../preload/contract/default-layout.js';
import { windowLayout } from '../../preload/contract/layout.js';
import { openElectronStore } from '../storage/electron-store-adapter.js';
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

/** Opens the file in a profile. @throws NewerFormatError, StorageError */
export async function openWindowFile(profileFolder: string): Promise<JsonFile<WindowFile>> {
  const { document } = await JsonFile.open({
    ...{ folder: profileFolder, name: 'window', version: 1, schema: windowFile, defaults },
    openStore: openElectronStore,
    quarantine: new Quarantine(profileFolder, Date.now),
  });
  return document;
}
