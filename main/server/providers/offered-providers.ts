/** The providers with which users can sign in now: those of the app folder, without those that administrators have turned off. */
import type { ProviderName } from '../store/records.js';
import type { Store } from '../store/store.js';
import { noProvider } from '../wire-error.js';
import type { Provider } from './provider.js';

export interface OfferedProvidersOptions {
  /** Those that the app folder sets up, by name. */
  configured: ReadonlyMap<ProviderName, Provider>;
  store: Pick<Store, 'listDisabledProviders'>;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Called when administrators have changed them with this server. */
  onChanged: (offered: readonly ProviderName[]) => void;
}

/**
 * How long what the store said stays valid. A login would otherwise wait for one more query of the database. A change by another
 * server or the command line applies this much later, one by this server at once.
 */
const validMs = 2_000;

export class OfferedProviders {
  #known: { disabled: Promise<ReadonlySet<string>>; since: number } | null = null;
  /** What the store said last. */
  #last: ReadonlySet<string> = new Set();

  constructor(private readonly options: OfferedProvidersOptions) {}

  /** The name, also if the provider is turned off; null if the app folder does not set it up. */
  nameOf(text: string): ProviderName | null {
    return [...this.options.configured.keys()].find((name) => name === text) ?? null;
  }

  /** @throws WireError if users cannot sign in with it: the same whether the app folder or an administrator turned it off */
  async require(text: string): Promise<{ name: ProviderName; provider: Provider }> {
    const name = this.nameOf(text);
    const provider = name === null ? undefined : this.options.configured.get(name);
    if (name === null || provider === undefined || (await this.#disabled()).has(name)) throw noProvider(text);
    return { name, provider };
  }

  async names(): Promise<ProviderName[]> {
    const disabled = await this.#disabled();
    return [...this.options.configured.keys()].filter((name) => !disabled.has(name));
  }

  /** Like `names`, but while the database does not respond, those of its last response. */
  async lastNames(): Promise<ProviderName[]> {
    return this.names().catch(() => [...this.options.configured.keys()].filter((name) => !this.#last.has(name)));
  }

  /** Reads the store again. Called after a change. */
  async changed(): Promise<void> {
    this.#known = null;
    this.options.onChanged(await this.names());
  }

  #disabled(): Promise<ReadonlySet<string>> {
    const began = this.options.now();
    const known = this.#known;
    // The clock may have been set back.
    if (known !== null && began >= known.since && began < known.since + validMs) return known.disabled;
    const next = { disabled: this.#read(), since: began };
    this.#known = next;
    // Another request must not get the same error.
    next.disabled.catch(() => {
      if (this.#known === next) this.#known = null;
    });
    return next.disabled;
  }

  async #read(): Promise<ReadonlySet<string>> {
    this.#last = new Set(await this.options.store.listDisabledProviders());
    return this.#last;
  }
}
