/** `context.http`, and the service `http`. The server sends the requests. */
import { EJSON } from 'bson';

export type Send = (request: object) => Promise<unknown>;
export type HttpClient = Record<string, (options: unknown) => Promise<unknown>>;

export function httpClient(send: Send): HttpClient {
  const request = (method: string) => async (options: unknown) => {
    if (typeof options !== 'object' || options === null) {
      throw new Error(`http.${method} takes an object, such as { url: "https://example.org" }`);
    }
    const { body, encodeBodyAsJSON, ...rest } = options as Record<string, unknown>;
    const sent = encodeBodyAsJSON === true && body !== undefined ? EJSON.stringify(body) : body;
    return send({ kind: 'http', method, options: { ...rest, ...(sent === undefined ? {} : { body: sent }) } });
  };
  return Object.fromEntries(['get', 'post', 'put', 'patch', 'delete', 'head'].map((name) => [name, request(name)]));
}
