/** Starts the MongoDB-compatible server for all files of the Vitest project `mongodb`. */
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { removeTmpDir, tmpDir } from '../../tmp-dir.js';
import { startMongoServer } from './mongo-server.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The server, without a database. Provided to the project `mongodb` only. */
    mongoServer: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = tmpDir('roster-mongo-');
  const server = await startMongoServer(join(folder, 'data.mv'));
  // Not in the environment, which the processes of all projects inherit: they would not test SQLite then.
  project.provide('mongoServer', server.uri);
  return async () => {
    await server.stop();
    removeTmpDir(folder);
  };
}
