/** Shows the sign-in providers of an app, and turns them off and on. The choice is stored; the app's files are never changed. */
import type { Configuration } from '../configuration/configuration.js';
import type { EventSink } from '../events/event-log.js';
import { recorded } from '../events/outcome.js';
import type { SignInProblem } from '../import-report/report.js';
import { signInState } from '../import-report/sign-in-problems.js';
import { type ProviderName, providerNames } from '../store/records.js';
import type { Store } from '../store/store.js';
import { WireError } from '../wire-error.js';
import type { ProviderState } from './provider-states.js';

/** A provider and what it lacks. */
export interface ProviderSwitch {
  provider: ProviderName;
  state: ProviderState;
  /** Whether all users, some or none could sign in with what the app's files contain. */
  works: 'yes' | 'partly' | 'no';
  problems: SignInProblem[];
}

export interface ProviderSwitchesOptions {
  store: Pick<Store, 'listDisabledProviders' | 'setProviderDisabled'>;
  configuration: Configuration;
  events: EventSink;
  /** Who acts, for the events. */
  actor: string;
  address: string | null;
  /** Called after a change. */
  onChanged: () => Promise<void>;
}

export class ProviderSwitches {
  constructor(private readonly options: ProviderSwitchesOptions) {}

  async list(): Promise<ProviderSwitch[]> {
    const { store, configuration } = this.options;
    const disabled = await store.listDisabledProviders();
    // Problems inside of functions need their parser; the import report shows them.
    const found = signInState(configuration, () => false);
    return providerNames.map((provider) => {
      const state = this.#inFiles(provider) ?? (disabled.includes(provider) ? 'off' : 'on');
      const { works = 'no', problems = [] } = found.find((one) => one.provider === provider) ?? {};
      return { provider, state, works, problems };
    });
  }

  /** Returns all providers as they are then. @throws WireError whose message is for the administrator */
  setDisabled(named: string, disabled: boolean): Promise<ProviderSwitch[]> {
    const { events, actor, address, store, onChanged } = this.options;
    const provider = providerNames.find((name) => name === named) ?? null;
    const subject = disabled ? 'providers disable' : 'providers enable';
    const event = { kind: 'administration', subject, text: `by ${actor}`, address, provider } as const;
    return recorded(events, event, async () => {
      if (provider === null) {
        throw new WireError(
          404,
          'ProviderNotFound',
          `There is no such sign-in provider. The providers are ${providerNames.join(', ')}.`,
        );
      }
      const reason = this.#reasonFor(provider);
      if (reason !== null) throw new WireError(409, 'ProviderNotSetUp', reason);
      await store.setProviderDisabled(provider, disabled);
      await onChanged();
      return this.list();
    });
  }

  /** The state that only the app's files can change; null if the provider can be turned off and on. */
  #inFiles(provider: ProviderName): Exclude<ProviderState, 'on' | 'off'> | null {
    const { providers, incompleteProviders, disabledProviders } = this.options.configuration;
    if (providers.includes(provider)) return null;
    if (incompleteProviders.has(provider)) return 'incomplete';
    return disabledProviders.includes(provider) ? 'disabledInFiles' : 'notSetUp';
  }

  /** Why a provider cannot be turned off and on; null if it can. */
  #reasonFor(provider: ProviderName): string | null {
    const { incompleteProviders } = this.options.configuration;
    switch (this.#inFiles(provider)) {
      case null:
        return null;
      case 'incomplete':
        return `${incompleteProviders.get(provider) ?? ''} Complete it in the app’s files, then restart the server.`;
      case 'disabledInFiles':
        return `The app’s files disable ${provider}. Enable it there, then restart the server.`;
      case 'notSetUp':
        return `The app’s files do not set up ${provider}. Add it there, then restart the server.`;
    }
  }
}
