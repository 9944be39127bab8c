/** `can_evaluate` of functions, through the server. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../../../../../main/server/start-server.js';
import { tmpDir } from '../../../../support/tmp-dir.js';

describe('can_evaluate of a function, through the server', () => {
  let server: RunningServer;
  const gardener = { '%%user.data.email': { '%in': ['gardener@example.org'] } };
  const rules: Record<string, unknown> = {
    secrets: gardener,
    open: {},
    always: true,
    never: false,
    absent: undefined,
    byHeader: { '%%request.requestHeaders.X-Team.0': 'garden' },
    byAddress: { '%%request.remoteIPAddress': '127.0.0.1' },
    byFunction: { '%%true': { '%function': { name: 'open' } } },
    nonsense: { '%%user.id': { '%like': 'x' } },
  };
  beforeAll(async () => {
    const folder = tmpDir('roster-rules-');
    const write = (name: string, content: unknown) => {
      writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
    };
    for (const name of ['auth', 'functions']) mkdirSync(join(folder, name));
    write('realm_config.json', { app_id: 'test-app' });
    write('auth/providers.json', {
      'anon-user': { disabled: false },
      'local-userpass': { disabled: false, config: { autoConfirm: true } },
    });
    const names = [...Object.keys(rules), 'inner'];
    write(
      'functions/config.json',
      names.map((name) => ({ name, private: false, can_evaluate: name === 'inner' ? {} : rules[name] })),
    );
    for (const name of names) write(`functions/${name}.js`, `exports = () => ${JSON.stringify(name)};`);
    write('functions/inner.js', 'exports = (name) => context.functions.execute(name);');
    server = await startServer({
      appFolder: folder,
      dataFolder: tmpDir('roster-rules-data-'),
      port: 0,
    });
  });
  afterAll(() => server.stop());

  const api = () => `${server.url}/api/client/v2.0/app/test-app`;
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${api()}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const signIn = async (email?: string) => {
    const body = email === undefined ? {} : { username: email, password: 'password' };
    if (email !== undefined) await post('/auth/providers/local-userpass/register', { email, password: 'password' });
    const answer = await post(`/auth/providers/${email === undefined ? 'anon-user' : 'local-userpass'}/login`, body);
    return ((await answer.json()) as { access_token: string }).access_token;
  };
  const call = async (token: string, name: string, headers: Record<string, string> = {}, given: unknown[] = []) => {
    const answer = await post(
      '/functions/call',
      { name, arguments: given },
      { ...headers, Authorization: `Bearer ${token}` },
    );
    return { status: answer.status, body: await answer.json() };
  };

  it('rejects a user for whom the expression is false and accepts one for whom it is true', async () => {
    const [anonymous, other, right] = [
      await signIn(),
      await signIn('x@example.org'),
      await signIn('gardener@example.org'),
    ];
    for (const token of [anonymous, other]) {
      expect(await call(token, 'secrets')).toMatchObject({ status: 403, body: { error_code: 'NoMatchingRuleFound' } });
    }
    expect(await call(right, 'secrets')).toEqual({ status: 200, body: 'secrets' });
    for (const name of ['open', 'always', 'absent']) expect((await call(anonymous, name)).status, name).toBe(200);
    expect((await call(right, 'never')).status).toBe(403);
  });

  it('reads the request but ignores the caller’s address from a proxy', async () => {
    const token = await signIn();
    expect((await call(token, 'byHeader')).status).toBe(403);
    expect((await call(token, 'byHeader', { 'x-team': 'garden' })).status).toBe(200);
    expect((await call(token, 'byAddress')).status).toBe(200);
    expect((await call(token, 'byAddress', { 'X-Forwarded-For': '127.0.0.1' })).status).toBe(403);
  });

  it('makes a function private, and names it in the report at the start, when the expression cannot be evaluated', async () => {
    const token = await signIn();
    for (const name of ['byFunction', 'nonsense']) expect((await call(token, name)).status, name).toBe(404);
    expect(await call(token, 'inner', {}, ['nonsense'])).toEqual({ status: 200, body: 'nonsense' });
    expect(server.configuration.warnings).toHaveLength(2);
    expect(server.configuration.warnings.join('\n')).toMatch(/“byFunction” is private now.*%function/);
    expect(server.configuration.warnings.join('\n')).toMatch(/“nonsense” is private now.*%like/);
  });
});
