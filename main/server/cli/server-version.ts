/** The version of the server. */
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { serverBuild } from './server-build.js';

const packageFile = z.object({ version: z.string() });

export function serverVersion(): string {
  // From source, the server runs in the project's folder.
  return serverBuild?.version ?? packageFile.parse(JSON.parse(readFileSync('package.json', 'utf8'))).version;
}
