/** Builds the relay, and runs it alone. */
import type { Hono } from 'hono';
import type { Fetch } from '../../http/network.js';
import { idTokenVerifier } from '../providers/id-token.js';
import { listen } from '../listen.js';
import { RelayAttempts } from './attempts.js';
import type { RelaySettings } from './relay-settings.js';
import { relayRoutes } from './routes.js';

/** Starts and redemptions of one address in a minute: a person needs two. */
const callsPerMinute = 60;

/** What building a relay needs. */
export interface RelayOptions {
  settings: RelaySettings;
  /** Where it is reached unless its settings say so. */
  url: () => string;
  log: (line: string) => void;
  now?: () => number;
  /** Asks for Apple's key set; Node's `fetch` by default. */
  fetch?: Fetch | undefined;
}

/** The relay's routes, for a server of its own or below a path of another. */
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

/** Starts a relay alone. @throws Error whose message is for a person, see `toStartupMessage` */
export async function startRelay(options: Omit<RelayOptions, 'url'> & { port: number }): Promise<RunningRelay> {
  let url = '';
  const relay = createRelay({ ...options, url: () => url });
  const server = await listen(relay.fetch, options.port);
  url = server.url;
  return server;
}
