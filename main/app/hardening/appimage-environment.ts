/**
 * Cleans the environment of an AppImage: its variables point into a temporary mount and must not reach other programs.
 */
import { delimiter } from 'node:path';

/** Removes the variables and path entries that the AppImage launcher added: libraries and folders inside its mount. */
export function cleanAppImageEnvironment(env: NodeJS.ProcessEnv): void {
  const mount = env['APPDIR'];
  if (env['APPIMAGE'] === undefined || mount === undefined) return;
  // Literal names, so that tests can assert them.
  delete env['LD_LIBRARY_PATH'];
  delete env['LD_PRELOAD'];
  delete env['GSETTINGS_SCHEMA_DIR'];
  for (const name of ['PATH', 'XDG_DATA_DIRS']) {
    const outside = (env[name] ?? '').split(delimiter).filter((folder) => folder !== '' && !folder.startsWith(mount));
    if (outside.length > 0) env[name] = outside.join(delimiter);
    // An empty list would override the system's defaults.
    else Reflect.deleteProperty(env, name);
  }
}
