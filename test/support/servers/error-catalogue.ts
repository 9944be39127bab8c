/** Servers and requests for the errors of the protocol's catalogue. */
import { expect } from 'vitest';
import { type Answer, on, startTestServer, type TestServer } from './test-server.js';

/** One row of the catalogue: what a request does, the status, `error_code` and `error` of its response, and the request. */
export type CatalogueRow = [string, number, string | undefined, string | RegExp, () => Promise<Answer>];

export const password = 'correct horse';
let number = 0;
export const newEmail = () => `row${String((number += 1))}@example.com`;

/** `server` has functions for confirming, resetting and signing in; `auto` confirms users automatically. */
export async function startCatalogueServers(): Promise<{ server: TestServer; auto: TestServer }> {
  const others = { ...on('anon-user'), ...on('api-key') };
  const functions = {
    confirm: `exports = ({ username }) => ({ status: /pending/.test(username) ? 'pending' : /refused/.test(username) ? 'fail' : 'success' });`,
    reset: `exports = () => ({ status: 'fail' });`,
    login: `exports = () => { throw new Error('not today'); };`,
    boom: `exports = () => { throw new Error('kaboom'); };`,
  };
  const server = await startTestServer({
    functions,
    providers: {
      ...others,
      ...on('local-userpass', {
        config: {
          runConfirmationFunction: true,
          confirmationFunctionName: 'confirm',
          runResetFunction: true,
          resetFunctionName: 'reset',
        },
      }),
      ...on('custom-function', { config: { authFunctionName: 'login' } }),
      ...on('custom-token', { config: { signingAlgorithm: 'HS256' }, secret_config: { signingKeys: ['jwt'] } }),
    },
    secrets: { jwt: 'k'.repeat(32) },
  });
  const auto = await startTestServer({
    providers: { ...others, ...on('local-userpass', { config: { autoConfirm: true } }) },
  });
  return { server, auto };
}

export const userpass = '/auth/providers/local-userpass';
export const login = (at: TestServer, username: string, given = password) =>
  at.send('POST', `${userpass}/login`, { body: { username, password: given } });
/** Registers a user and returns the address. */
export async function registered(at: TestServer, email = newEmail()): Promise<string> {
  await at.send('POST', `${userpass}/register`, { body: { email, password } });
  return email;
}
/** Registers a user and signs in. */
export async function signedIn(at: TestServer): Promise<{ access: string; refresh: string; email: string }> {
  const email = await registered(at);
  const { body } = await login(at, email);
  return { access: String(body['access_token']), refresh: String(body['refresh_token']), email };
}
/** Creates an API key. */
export async function keyOf(at: TestServer, refresh: string, name = 'k'): Promise<Record<string, unknown>> {
  return (await at.send('POST', '/auth/api_keys', { token: refresh, body: { name } })).body;
}

export function expectError(answer: Answer, status: number, code: string | undefined, error: string | RegExp): void {
  expect(answer.headers.get('content-type')).toBe('application/json');
  expect({ status: answer.status, code: answer.body['error_code'] }).toEqual({ status, code });
  if (typeof error === 'string') expect(answer.body['error']).toBe(error);
  else expect(answer.body['error']).toMatch(error);
  expect(answer.body['link']).toBe('');
  expect(JSON.stringify(answer.body)).not.toContain(' at ');
}
