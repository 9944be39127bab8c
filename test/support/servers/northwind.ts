/** A company's backend, which tells Roster how to sign in: Google, single sign-on, email and the other methods. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RunningServer, startServer } from '../../../main/server/start-server.js';
import { tmpDir } from '../tmp-dir.js';
import type { OpenIdProvider } from './providers/openid-provider.js';
import { on, wideLimits, writeAppFolder } from './test-server.js';

/** Its app ID. */
export const northwindApp = 'northwind-prod';

export interface NorthwindOptions {
  /** Stands in for Google, whose hosts cannot be reached from here. */
  google: OpenIdProvider;
  /** The provider of the single sign-on. */
  openId: OpenIdProvider;
  /** Whether the operator publishes the Google client to Roster. */
  tellsGoogle?: boolean;
}

/** Starts it. */
export function startNorthwind({ google, openId, tellsGoogle = true }: NorthwindOptions): Promise<RunningServer> {
  const appFolder = writeAppFolder({
    providers: {
      ...on('anon-user'),
      ...on('api-key'),
      ...on('local-userpass', { config: { autoConfirm: true } }),
      ...on('custom-function', { config: { authFunctionName: 'login' } }),
      ...on('custom-token', {
        config: { audience: openId.clientId, signingAlgorithm: 'RS256', useJWKURI: true, jwkURI: openId.jwksUri },
        metadata_fields: [{ required: false, name: 'name' }],
        roster_open_id: { issuer: openId.issuer, clientId: openId.clientId, name: 'Northwind SSO' },
      }),
      ...on('oauth2-google', {
        config: { clientId: google.clientId, openId: true },
        secret_config: { clientSecret: 'google' },
        roster: { issuers: [google.issuer], jwksUri: google.jwksUri },
      }),
    },
    functions: { login: 'exports = ({ who }) => who;' },
    secrets: { google: 'not-confidential' },
  });
  const file = join(appFolder, 'realm_config.json');
  const root = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...root, app_id: northwindApp, name: 'Northwind' }));
  writeFileSync(join(appFolder, 'roster.json'), JSON.stringify({ discovery: { googleDesktopClient: tellsGoogle } }));
  return startServer({ appFolder, dataFolder: tmpDir('roster-northwind-'), port: 0, limits: wideLimits });
}

/** Starts the provider in place of Google: a desktop client whose secret is public. */
export const googleClient = {
  clientId: 'northwind-desktop.apps.googleusercontent.com',
  clientSecret: 'not-confidential',
  takesAnyLoopbackPath: true,
};
