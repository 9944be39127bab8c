/** Requests of `fetch` and of Node's `http`. The server sends them, because a function has no network of its own. */
import { Binary } from 'bson';
import type { Send } from './http.js';

export interface PlainRequest {
  method: string;
  url: string;
  headers: [name: string, value: string][];
  body: Uint8Array | null;
  followRedirects: boolean;
}

export interface PlainResponse {
  url: string;
  statusCode: number;
  statusMessage: string;
  headers: [name: string, value: string][];
  body: Uint8Array;
}

export async function sendPlain(send: Send, request: PlainRequest): Promise<PlainResponse> {
  const body = request.body === null ? null : new Binary(request.body);
  const response = (await send({ kind: 'plainHttp', request: { ...request, body } })) as Omit<PlainResponse, 'body'> & {
    body: Binary;
  };
  return { ...response, body: response.body.buffer.subarray(0, response.body.position) };
}
