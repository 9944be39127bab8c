/**
 * Records what others can observe during a run: URLs, process arguments and log lines. They must not contain the tokens that the
 * test servers issued or the verifiers that they received.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, ElectronApplication } from '@playwright/test';

export interface TrafficRecorder {
  /** Adds lines from another source. */
  add: (kind: string, ...lines: string[]) => void;
  /** Stops and returns every distinct line as `kind: line`. */
  stop: () => Promise<string[]>;
}

/** Records the browser's addresses, the app's requests, every process of this machine, and the app's output and log. */
export async function recordTraffic(
  app: ElectronApplication,
  pages: BrowserContext,
  profileFolder: string,
): Promise<TrafficRecorder> {
  const seen = new Set<string>();
  const add = (kind: string, ...lines: string[]) => {
    for (const line of lines) seen.add(`${kind}: ${line}`);
  };
  const onRequest = (request: { url: () => string; headers: () => Record<string, string> }) => {
    add('browser', request.url());
    add('referer', request.headers()['referer'] ?? '');
  };
  pages.on('request', onRequest);
  for (const stream of [app.process().stdout, app.process().stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      add('output', chunk.toString());
    });
  }
  await app.evaluate(({ session }) => {
    const urls: string[] = [];
    Object.assign(globalThis, { recordedUrls: urls });
    session.fromPartition('backends').webRequest.onBeforeRequest((details, callback) => {
      urls.push(details.url);
      callback({});
    });
  });
  const timer = setInterval(() => {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
      add('argv', ...contentOf(`/proc/${pid}/cmdline`));
  }, 10);
  return {
    add,
    stop: async () => {
      clearInterval(timer);
      pages.off('request', onRequest);
      const urls = await app.evaluate(() => Reflect.get(globalThis, 'recordedUrls') as string[]);
      add('backend', ...urls);
      const logs = join(profileFolder, 'logs');
      for (const name of readdirSync(logs)) add('log', ...contentOf(join(logs, name)));
      return [...seen];
    },
  };
}

/** Lines of a file, or none if the file no longer exists. */
function contentOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').replaceAll('\0', ' ').split('\n');
  } catch {
    return [];
  }
}
