/** The browser sign-in settings of a backend as a form: text fields for each provider, empty where nothing is set. */
import type {
  BackendId,
  BackendSummary,
  BrowserProviderName,
  SignInSettings,
} from '../../../preload/contract/index.js';
import { providerOfBrowser } from '../../accounts/account-format.js';
import { FormState } from '../../components/forms/form-state.svelte.js';

export const defaultScopes = 'openid email profile';
export const defaultGraphVersion = 'v24.0';

/** Whose client is used, if any; `missing`: the backend offers the provider, but Roster knows no client. */
export type ProviderState = 'own' | 'told' | 'missing' | 'unused';

export class SignInSettingsForm {
  readonly openid = $state({ issuer: '', clientId: '', scopes: '' });
  readonly google = $state({ clientId: '', clientSecret: '' });
  readonly facebook = $state({ clientId: '', graphVersion: '', relay: '' });
  readonly apple = $state({ clientId: '', relay: '' });
  /** The settings that the backend advertises; null until loaded. */
  advertised = $state.raw<SignInSettings | null>(null);
  readonly saving = new FormState();
  #custom = $state.raw<SignInSettings | null>(null);

  /** Fills the form. */
  async load(backendId: BackendId): Promise<void> {
    const result = await window.roster.backends.signInSettings({ backendId });
    if (!result.ok) {
      this.saving.setError(result.error.message);
      return;
    }
    const { custom, advertised } = result.value;
    Object.assign(this.openid, custom.openid);
    Object.assign(this.google, custom.google, { clientSecret: '' });
    Object.assign(this.facebook, custom.facebook, { relay: custom.facebook?.relay ?? '' });
    Object.assign(this.apple, custom.apple);
    this.#custom = custom;
    this.advertised = advertised;
  }

  save(backendId: BackendId, done: () => void): void {
    const settings = this.#entered();
    void this.saving.run(
      () => window.roster.backends.changeSignIn({ backendId, settings }),
      () => {
        this.#custom = settings;
        this.google.clientSecret = '';
        done();
      },
    );
  }

  /** As stored, not as entered. */
  stateOf(provider: BrowserProviderName, { providers, providersSource }: BackendSummary): ProviderState {
    if (this.#custom?.[provider] != null) return 'own';
    if (this.advertised?.[provider] != null) return 'told';
    // A token of a program needs no OpenID provider, and a guess says nothing.
    const isOffered = providersSource !== 'guessed' && providers.includes(providerOfBrowser[provider]);
    return isOffered && provider !== 'openid' ? 'missing' : 'unused';
  }

  /** A provider without a client ID is null. */
  #entered(): SignInSettings {
    const { openid, google, facebook, apple } = this;
    const { issuer, scopes } = openid;
    return {
      openid:
        openid.clientId === ''
          ? null
          : { issuer, clientId: openid.clientId, scopes: scopes === '' ? defaultScopes : scopes },
      google:
        google.clientId === ''
          ? null
          : { clientId: google.clientId, clientSecret: google.clientSecret === '' ? null : google.clientSecret },
      facebook:
        facebook.clientId === ''
          ? null
          : {
              clientId: facebook.clientId,
              graphVersion: facebook.graphVersion === '' ? defaultGraphVersion : facebook.graphVersion,
              relay: facebook.relay === '' ? null : facebook.relay,
            },
      apple: apple.clientId === '' ? null : { ...apple },
    };
  }
}
