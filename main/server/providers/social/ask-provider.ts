/** Requests to a sign-in provider. Their answers are untrusted and limited in size and time. */
import type { z } from 'zod';
import { boundedFetch } from '../../../http/bounded-fetch.js';
import type { Fetch } from '../../../http/network.js';
import { safeParse } from '../../../validation/safe-parse.js';
import { badCredentials } from '../../wire-error.js';

const bounds = { timeoutMs: 10_000, maxBytes: 1024 * 1024 };

/** Returns the parsed answer. @throws WireError if the provider rejects the request or does not respond */
export async function askProvider<T>(url: string, init: RequestInit, schema: z.ZodType<T>, fetch?: Fetch): Promise<T> {
  const answer = await boundedFetch(
    url,
    { ...init, redirect: 'error' },
    { ...bounds, ...(fetch === undefined ? {} : { fetch }) },
  ).catch(() => null);
  const given = safeParse(schema, answer?.ok === true ? await answer.json().catch(() => null) : null);
  if (given === undefined) throw badCredentials();
  return given;
}
