/** How providers are asked: no redirects, and no more bytes than their answers can have. */
import { say } from '../../preload/language/say.js';
import type { CustomFetch } from 'openid-client';
import { SignInError } from './errors.js';

/** Key sets and tokens stay far below. */
const maxAnswerBytes = 1024 * 1024;

/** `fetch` for openid-client. @throws SignInError for an answer that is too long */
export const providerFetch: CustomFetch = async (url, { body, signal, ...rest }) => {
  const response = await fetch(url, {
    ...rest,
    ...(body === undefined ? {} : { body }),
    ...(signal === undefined ? {} : { signal }),
    redirect: 'manual',
  });
  if (response.body === null) return response;
  const reader = response.body.getReader();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.byteLength;
    if (bytes > maxAnswerBytes) {
      await reader.cancel();
      throw new SignInError('browserSignInFailed', say().providerUnusable);
    }
    chunks.push(value);
  }
  const { status, statusText, headers } = response;
  const isEmpty = status === 204 || status === 205 || status === 304;
  return new Response(isEmpty ? null : Buffer.concat(chunks), { status, statusText, headers });
};
