/** Builds the relay, for its own server or as part of another one. */
import type { Hono } from 'hono';
import type { Fetch } from '../../http/network.js';
import { listen } from '../listen.js';
import { idTokenVerifier } from '../providers/tokens/id-token.js';
import { RelayAttempts } from './attempts.js';
import type { RelaySettings } from './relay-settings.js';
import { relayRoutes } from './routes.js';

/** Maximum number of starts and redemptions of one caller in a minute. One sign-in needs two. */
const callsPerMinute = 60;

export interface RelayOptions {
  settings: RelaySettings;
  /** Returns the URL of the relay if the settings contain none. */
  url: () => string;
  log: (line: string) => void;
  now?: () => number;
  /** Fetches Apple's key set. Default: Node's `fetch`. */
  fetch?: Fetch | undefined;
}

/** Returns the relay's routes, for its own server or below a path of another server. */
export function createRelay({ settings, url, log, now = Date.now, fetch }: RelayOptions): Hono {
  const { apple } = settings;
  const verify =
    apple === undefined
      ? () => Promise.reject(new Error('Apple is not set up'))
      : idTokenVerifier({ issuers: apple.issuers, jwksUri: apple.jwksUri, audience: apple.clientId, now, fetch });
  return relayRoutes({
    ...{ settings, verify, log, callsPerMinute },
    attempts: new RelayAttempts(),
    url: () => settings.url ?? url(),
  });
}

/** A relay that listens on 127.0.0.1. */
export interface RunningRelay {
  url: string;
  stop: () => Promise<void>;
}

/** Starts a standalone relay. @throws Error; `toStartupMessage` converts it to a message for the user */
export async function startRelay(options: Omit<RelayOptions, 'url'> & { port: number }): Promise<RunningRelay> {
  let url = '';
  const relay = createRelay({ ...options, url: () => url });
  const server = await listen(relay.fetch, options.port);
  url = server.url;
  return server;
}
