/** Values that the build writes into the standalone server. */

/** Defined by `build/build-server.ts`. */
declare const __SERVER_BUILD__: { version: string; platform: string } | undefined;

/** The version, and the platform whose native packages are in the folder. Null when the server runs from source. */
export const serverBuild = typeof __SERVER_BUILD__ === 'object' ? __SERVER_BUILD__ : null;

/** The name of the server's program in the help. */
export const programName = serverBuild === null ? 'npm run server --' : 'roster-server';
