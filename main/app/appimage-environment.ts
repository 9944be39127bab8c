/** An AppImage runs from a mounted file that vanishes, and brings an environment that no other program should get. */
import { delimiter } from 'node:path';

/** Takes out of an environment what the AppImage's own start put there: libraries, and places inside its mount. */
export function cleanAppImageEnvironment(env: NodeJS.ProcessEnv): void {
  const mount = env['APPDIR'];
  if (env['APPIMAGE'] === undefined || mount === undefined) return;
  // Names are not computed, so that a test can say which they are.
  delete env['LD_LIBRARY_PATH'];
  delete env['LD_PRELOAD'];
  delete env['GSETTINGS_SCHEMA_DIR'];
  for (const name of ['PATH', 'XDG_DATA_DIRS']) {
    const outside = (env[name] ?? '').split(delimiter).filter((folder) => folder !== '' && !folder.startsWith(mount));
    if (outside.length > 0) env[name] = outside.join(delimiter);
    // An empty list would hide the system's own places.
    else Reflect.deleteProperty(env, name);
  }
}
