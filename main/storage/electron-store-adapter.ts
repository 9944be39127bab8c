/** Writes settings files with electron-store. Loaded with the first write. */
import type { OpenStore } from './json-file.js';

export const openElectronStore: OpenStore = async (folder, name) => {
  const { default: ElectronStore } = await import('electron-store');
  return new ElectronStore<Record<string, unknown>>({
    cwd: folder,
    name,
    clearInvalidConfig: false,
    configFileMode: 0o600,
  });
};
