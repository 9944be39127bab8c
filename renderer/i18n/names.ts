/** Names that a backend sends, which may be newer than this window. */
import type { ProviderType } from '../../preload/contract/index.js';
import { messages } from './all-messages.js';

/** The name of a value; the value itself if it has none. */
export function nameIn(names: Readonly<Record<string, string>>, value: string): string {
  return (Object.hasOwn(names, value) ? names[value] : null) ?? value;
}

export function providerName(provider: string): string {
  return nameIn(messages.providers, provider);
}

export function isKnownProvider(provider: string): provider is ProviderType {
  return Object.hasOwn(messages.providers, provider);
}
