/** Starts the MongoDB-compatible server for all files of the Vitest project `mongodb`. */
import { join } from 'node:path';
import { removeTmpDir, tmpDir } from '../../tmp-dir.js';
import { mongoServerVariable } from '../test-storage.js';
import { startMongoServer } from './mongo-server.js';

export default async function setup(): Promise<() => Promise<void>> {
  const folder = tmpDir('roster-mongo-');
  const server = await startMongoServer(join(folder, 'data.mv'));
  // Vitest passes the environment on to the processes of the tests.
  process.env[mongoServerVariable] = server.uri;
  return async () => {
    Reflect.deleteProperty(process.env, mongoServerVariable);
    await server.stop();
    removeTmpDir(folder);
  };
}
