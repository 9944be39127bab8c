/** The relay as its host runs it: with the server's own command, in a separate process. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { tmpDir } from '../tmp-dir.js';

/** A running relay. */
export interface RelayProcess {
  url: string;
  /** The output of the process. */
  log: () => string;
  /** Resolves when the process has ended: until then it answers requests on connections that are open. */
  stop: () => Promise<void>;
}

/** Starts it with these settings. */
export async function startRelayProcess(settings: object): Promise<RelayProcess> {
  const file = join(tmpDir('roster-relay-'), 'relay.json');
  writeFileSync(file, JSON.stringify(settings));
  const child = spawn(process.execPath, [
    ...['--import', 'tsx', 'main/server/cli/main.ts'],
    ...['relay', `--config=${file}`, '--port=0'],
  ]);
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const line = await new Promise<string>((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('\n')) resolve(output);
    });
    child.once('exit', () => {
      reject(new Error(`The relay did not start: ${log}`));
    });
  });
  const { url } = z.object({ url: z.url() }).parse(JSON.parse(line));
  const exited = new Promise<void>((resolve) =>
    child.once('exit', () => {
      resolve();
    }),
  );
  return {
    url,
    log: () => log,
    stop: () => {
      child.kill();
      return exited;
    },
  };
}
