/** The authorization code flow of a provider. The secret is sent in a body, never in a URL. */
import type { z } from 'zod';
import type { Fetch } from '../../../http/network.js';
import { askProvider } from './ask-provider.js';

/** Returns the parsed answer. @throws WireError if the provider rejects the code or does not respond */
export async function exchangeCode<T>(
  endpoint: string,
  parameters: Record<string, string>,
  schema: z.ZodType<T>,
  fetch?: Fetch,
): Promise<T> {
  return askProvider(endpoint, { method: 'POST', body: new URLSearchParams(parameters) }, schema, fetch);
}

/** The page of the provider where the user signs in. */
export function authorizationUrl(endpoint: string, parameters: Readonly<Record<string, string>>): string {
  const url = new URL(endpoint);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}
