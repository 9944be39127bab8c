/**
 * The location of the app, which every client requests first. `roster` describes to desktop apps what the backend offers; other
 * clients ignore it.
 */
import { Hono } from 'hono';
import type { Configuration } from '../configuration/configuration.js';
import { browserSignIn } from '../configuration/providers/browser-sign-in.js';
import { isProxied } from '../public-url.js';
import type { ProviderName } from '../store/records.js';
import { badRequest } from '../wire-error.js';
import type { ServerContext } from './context.js';
import { json, root } from './responses.js';

export function locationRoutes({
  configuration,
  providers,
  publicUrl,
  url,
  log,
}: Pick<ServerContext, 'configuration' | 'providers' | 'publicUrl' | 'url' | 'log'>): Hono {
  const http = new Hono();
  let warned = false;
  http.get(`${root}/app/:appId/location`, async (c) => {
    // Clients send passwords to this URL: it is the configured one, or the one that was reached without a proxy.
    if (publicUrl === null && isProxied(c)) {
      if (!warned) log('Requests arrive through a proxy, but no public URL is configured: start with --public-url.');
      warned = true;
      throw badRequest(
        'this backend is behind a proxy and has no public address: its operator has to set --public-url',
      );
    }
    const hostname = publicUrl ?? url();
    return json({
      deployment_model: 'LOCAL',
      location: 'LOCAL',
      hostname,
      ws_hostname: hostname.replace('http', 'ws'),
      roster: discovery(configuration, await providers.lastNames()),
    });
  });
  return http;
}

/** Public settings: names and client IDs, and the Google client if the operator has declared it public. */
function discovery(configuration: Configuration, providers: readonly ProviderName[]): object {
  const { displayName, settings, secrets, tellsGoogleClient } = configuration;
  const { google, ...others } = browserSignIn(providers, settings, secrets);
  const told = Object.entries({ ...others, google: tellsGoogleClient === true ? google : null });
  return {
    name: displayName,
    providers,
    browser: Object.fromEntries(told.filter(([, settings]) => settings !== null)),
  };
}
