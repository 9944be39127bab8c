/** Exchanges an authorization code at a provider's token endpoint. The secret is sent in the body, never in a URL. */
import type { z } from 'zod';
import { boundedFetch } from '../../http/bounded-fetch.js';
import type { Fetch } from '../../http/network.js';
import { safeParse } from '../../validation/safe-parse.js';
import { badCredentials } from '../wire-error.js';

const bounds = { timeoutMs: 10_000, maxBytes: 1024 * 1024 };

/** Returns the parsed answer. @throws WireError if the provider rejects the code or does not respond */
export async function exchangeCode<T>(
  endpoint: string,
  parameters: Record<string, string>,
  schema: z.ZodType<T>,
  fetch?: Fetch,
): Promise<T> {
  const answer = await boundedFetch(
    endpoint,
    { method: 'POST', body: new URLSearchParams(parameters), redirect: 'error' },
    { ...bounds, ...(fetch === undefined ? {} : { fetch }) },
  ).catch(() => null);
  const given = safeParse(schema, answer?.ok === true ? await answer.json().catch(() => null) : null);
  if (given === undefined) throw badCredentials();
  return given;
}
