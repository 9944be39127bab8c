/** The exported app whose function `run` runs any text, with more files, and a user of the official SDK. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as Realm from 'realm-web';
import { startServer } from '../../../main/server/start-server.js';
import { tmpDir } from '../tmp-dir.js';
import { wideLimits } from './test-server.js';

const fixture = 'test/fixtures/exports/data-and-services';

/** Starts the server. `change` gets the folder before that. */
export async function startFunctionApp(
  more: Record<string, string> = {},
  change: (folder: string) => void = () => undefined,
) {
  const appFolder = tmpDir('roster-function-app-');
  cpSync(fixture, appFolder, { recursive: true });
  for (const [name, content] of Object.entries(more)) {
    mkdirSync(dirname(join(appFolder, name)), { recursive: true });
    writeFileSync(join(appFolder, name), content);
  }
  change(appFolder);
  const logged: string[] = [];
  const server = await startServer({
    ...{ appFolder, dataFolder: tmpDir('roster-function-data-'), port: 0, limits: wideLimits },
    log: (line) => void logged.push(line),
  });
  const app = new Realm.App({ id: 'tool-shed-abcde', baseUrl: server.url });
  const user = await app.logIn(Realm.Credentials.anonymous(false));
  const call = (name: string, ...given: unknown[]): Promise<unknown> => user.callFunction(name, ...given);
  return { server, app, user, logged, call, run: (text: string, ...given: unknown[]) => call('run', text, ...given) };
}
