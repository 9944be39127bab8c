/** Errors in the protocol's catalogue that registration, sign-in, confirmation, password reset and linking can cause. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type CatalogueRow,
  expectError,
  keyOf,
  login,
  newEmail,
  password,
  registered,
  signedIn,
  startCatalogueServers,
  userpass,
} from '../support/servers/error-catalogue.js';
import type { TestServer } from '../support/servers/test-server.js';

let server: TestServer;
let auto: TestServer;
beforeAll(async () => {
  ({ server, auto } = await startCatalogueServers());
});
afterAll(() => Promise.all([server.stop(), auto.stop()]));

const badPair = { token: 'f'.repeat(128), tokenId: 'f'.repeat(24) };
const rows: CatalogueRow[] = [
  ['wrong password', 401, 'InvalidPassword', 'unauthorized', async () => login(server, await registered(server), 'no')],
  ['unknown user', 401, 'InvalidPassword', 'unauthorized', () => login(server, 'nobody@example.com')],
  [
    'deleted user',
    401,
    'InvalidPassword',
    'unauthorized',
    async () => {
      const { access, email } = await signedIn(server);
      expect((await server.send('DELETE', '/auth/delete', { token: access })).status).toBe(204);
      return login(server, email);
    },
  ],
  [
    'pending user',
    401,
    'AuthError',
    'unauthorized',
    async () => login(server, await registered(server, `pending${newEmail()}`)),
  ],
  [
    'wrong API key',
    401,
    'AuthError',
    'unauthorized',
    () => server.send('POST', '/auth/providers/api-key/login', { body: { key: 'no' } }),
  ],
  [
    'bad JWT',
    401,
    'AuthError',
    'unauthorized',
    () => server.send('POST', '/auth/providers/custom-token/login', { body: { token: 'no' } }),
  ],
  [
    'auth function threw',
    401,
    'AuthError',
    'not today',
    () => server.send('POST', '/auth/providers/custom-function/login', { body: {} }),
  ],
  [
    'existing name',
    409,
    'AccountNameInUse',
    'name already in use',
    async () => server.send('POST', `${userpass}/register`, { body: { email: await registered(server), password } }),
  ],
  ...(['12345', 'x'.repeat(129)] as const).map((short): CatalogueRow => [
    `password of ${String(short.length)}`,
    400,
    'BadRequest',
    'password must be between 6 and 128 characters',
    () => server.send('POST', `${userpass}/register`, { body: { email: newEmail(), password: short } }),
  ]),
  [
    'confirm function returned fail',
    400,
    'BadRequest',
    'failed to confirm user "refused@x.y"',
    () => server.send('POST', `${userpass}/register`, { body: { email: 'refused@x.y', password } }),
  ],
  [
    'confirm with garbage',
    400,
    'BadRequest',
    'invalid token data',
    () => server.send('POST', `${userpass}/confirm`, { body: { token: 'a', tokenId: 'b' } }),
  ],
  [
    'confirm with an unknown token',
    400,
    'UserpassTokenInvalid',
    'userpass token is expired or invalid',
    () => server.send('POST', `${userpass}/confirm`, { body: badPair }),
  ],
  [
    'reset with garbage',
    400,
    'BadRequest',
    'invalid token data',
    () => server.send('POST', `${userpass}/reset`, { body: { password, token: 'a', tokenId: 'b' } }),
  ],
  [
    'reset with an unknown token',
    400,
    'UserpassTokenInvalid',
    'userpass token is expired or invalid',
    () => server.send('POST', `${userpass}/reset`, { body: { password, ...badPair } }),
  ],
  ...(['confirm/send', 'confirm/call'] as const).map((path): CatalogueRow => [
    `${path} for a confirmed user`,
    400,
    'UserAlreadyConfirmed',
    'already confirmed',
    async () => server.send('POST', `${userpass}/${path}`, { body: { email: await registered(server) } }),
  ]),
  [
    'confirm/call while auto-confirm is on',
    400,
    undefined,
    'cannot run confirmation for a@b.c: automatic confirmation is enabled',
    () => auto.send('POST', `${userpass}/confirm/call`, { body: { email: 'a@b.c' } }),
  ],
  [
    'confirm/send for an unknown address',
    404,
    'UserNotFound',
    'user not found',
    () => server.send('POST', `${userpass}/confirm/send`, { body: { email: 'no@x.y' } }),
  ],
  [
    'reset/send for an unknown address',
    404,
    'UserNotFound',
    'user not found',
    () => auto.send('POST', `${userpass}/reset/send`, { body: { email: 'no@x.y' } }),
  ],
  [
    'reset/send while a function is set',
    400,
    undefined,
    'please use reset password via function',
    async () => server.send('POST', `${userpass}/reset/send`, { body: { email: await registered(server) } }),
  ],
  [
    'reset function returned fail',
    400,
    'BadRequest',
    /^failed to reset password for user "row\d+@example.com"$/,
    async () =>
      server.send('POST', `${userpass}/reset/call`, {
        body: { email: await registered(server), password, arguments: [] },
      }),
  ],
  [
    'link: identity of another user',
    409,
    'InvalidSession',
    'a user already exists with the specified provider',
    async () => {
      const other = await signedIn(server);
      const { access } = await signedIn(server);
      return server.send('POST', `${userpass}/login?link=true`, {
        token: access,
        body: { username: other.email, password },
      });
    },
  ],
  [
    'link: second identity of the same provider',
    409,
    'InvalidSession',
    'a user already exists with the specified provider',
    async () => {
      const { access } = await signedIn(server);
      return server.send('POST', `${userpass}/login?link=true`, {
        token: access,
        body: { username: await registered(server), password },
      });
    },
  ],
  [
    "link: another user's API key",
    400,
    'BadRequest',
    'invalid user link request',
    async () => {
      const { key } = await keyOf(server, (await signedIn(server)).refresh);
      const { access } = await signedIn(server);
      return server.send('POST', '/auth/providers/api-key/login?link=true', { token: access, body: { key } });
    },
  ],
];

describe('the error catalogue: accounts', () => {
  it.each(rows)('%s', async (_what, status, code, error, bring) => {
    expectError(await bring(), status, code, error);
  });
});
