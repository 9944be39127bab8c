/** A fake of Facebook's Graph API, because the real one cannot be reached from a test: `debug_token` and `me`, nothing else. */
import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** URL of a picture, which contains the user's access token like Facebook's own. */
const pictureUrl = (id: string, token: string) => `https://graph.facebook.com/${id}/picture?access_token=${token}`;

/** The running fake. */
export interface FakeGraph {
  url: string;
  appId: string;
  appSecret: string;
  tokenOf: (userId: string, name: string) => string;
  tokenOfAnotherApp: (userId: string) => string;
  stop: () => Promise<void>;
}

/** Starts the fake. `userInfoUrl` is the endpoint of the fake login page, which knows the users of its tokens. */
export async function startFakeGraph(userInfoUrl: () => string = () => ''): Promise<FakeGraph> {
  const appId = '1234567890';
  const appSecret = 'a-secret-of-the-tests';
  const tokens = new Map<string, { app: string; id: string; name: string }>();
  const issue = (app: string, id: string, name: string) => {
    const token = `EAA${app}x${id}x${String(tokens.size)}`;
    tokens.set(token, { app, id, name });
    return token;
  };
  const ownerOf = async (token: string) => {
    const own = tokens.get(token);
    if (own !== undefined || userInfoUrl() === '') return own;
    const response = await fetch(userInfoUrl(), { headers: { Authorization: `Bearer ${token}` } });
    if (!response.ok) return undefined;
    const { sub } = (await response.json()) as { sub: string };
    return { app: appId, id: sub, name: `${sub} of Facebook` };
  };
  const server = createServer((request, response) => void reply(request, response));
  const reply = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://graph.test');
    const bearer = request.headers.authorization?.replace('Bearer ', '') ?? '';
    const answer = (status: number, body: object) => {
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    };
    if (pathname === '/debug_token') {
      if (bearer !== `${appId}|${appSecret}`) {
        answer(400, { error: { code: 190 } });
        return;
      }
      const found = await ownerOf(searchParams.get('input_token') ?? '');
      if (found === undefined) {
        answer(200, { data: { is_valid: false } });
        return;
      }
      answer(200, { data: { app_id: found.app, is_valid: true, user_id: found.id } });
      return;
    }
    const found = await ownerOf(bearer);
    const proof = createHmac('sha256', appSecret).update(bearer).digest('hex');
    if (pathname !== '/me' || found === undefined || searchParams.get('appsecret_proof') !== proof) {
      answer(400, { error: { code: 190 } });
      return;
    }
    answer(200, { id: found.id, name: found.name, picture: { data: { url: pictureUrl(found.id, bearer) } } });
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    appId,
    appSecret,
    tokenOf: (id, name) => issue(appId, id, name),
    tokenOfAnotherApp: (id) => issue('999', id, 'Eve'),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
