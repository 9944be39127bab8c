/** Finds problems that prevent the users of each provider from signing in. */
import type { Configuration } from '../configuration/configuration.js';
import type { ProviderName } from '../store/records.js';
import type { ImportReport, SignInProblem } from './report.js';

/** The name for a provider's secret if the provider names none. `secrets.json` groups secrets this way. */
export function secretOf(app: Configuration, provider: ProviderName): { name: string; isThere: boolean } | null {
  switch (provider) {
    case 'oauth2-apple':
      // Only the redirect of web pages needs it.
      return (app.settings[provider]?.redirect_uris ?? []).length === 0 ? null : clientSecretOf(app, provider);
    case 'oauth2-google':
    case 'oauth2-facebook':
      return clientSecretOf(app, provider);
    default:
      return null;
  }
}

function clientSecretOf(
  app: Configuration,
  provider: 'oauth2-google' | 'oauth2-facebook' | 'oauth2-apple',
): { name: string; isThere: boolean } {
  const name = app.settings[provider]?.secret_config.clientSecret;
  const isThere =
    (name !== undefined && app.secrets.named(name) !== undefined) ||
    app.secrets.ofProvider(provider, 'clientSecret') !== undefined;
  return { name: name ?? `auth_providers.${provider}.clientSecret`, isThere };
}

/** Returns the state of each enabled provider. `fails`: whether a function cannot do its work. */
export function signInState(app: Configuration, fails: (name: string) => boolean): ImportReport['signIn'] {
  const { onCreation } = app.customUserData;
  const ofCreation = onCreation === null ? [] : functionProblems(app, onCreation, fails, 'creationFunctionFails');
  const served = app.providers.map((provider) => {
    const { no, partly } = problemsOf(app, provider, fails);
    const blocking = [...no, ...ofCreation];
    const works = blocking.length > 0 ? ('no' as const) : partly.length > 0 ? ('partly' as const) : ('yes' as const);
    return { provider, works, problems: withoutRepeats([...blocking, ...partly]) };
  });
  const incomplete = [...app.incompleteProviders.keys()].map((provider) => ({
    provider,
    works: 'no' as const,
    problems: [{ kind: 'emptySetting' as const, name: provider }],
  }));
  return [...served, ...incomplete];
}

/** One function may confirm addresses and reset passwords, and one secret may be named twice. */
function withoutRepeats(problems: readonly SignInProblem[]): SignInProblem[] {
  return problems.filter(
    ({ kind, name }, at) => problems.findIndex((other) => other.kind === kind && other.name === name) === at,
  );
}

interface Found {
  /** No user can sign in. */
  no: SignInProblem[];
  /** Some users cannot. */
  partly: SignInProblem[];
}

function problemsOf(app: Configuration, provider: ProviderName, fails: (name: string) => boolean): Found {
  const found: Found = { no: [], partly: [] };
  const secret = secretOf(app, provider);
  const missing = (name: string): SignInProblem => ({ kind: 'missingSecret', name });
  switch (provider) {
    case 'local-userpass': {
      const email = app.settings[provider]?.config;
      if (email?.runConfirmationFunction === true && !email.autoConfirm) {
        found.no.push(...functionProblems(app, email.confirmationFunctionName, fails));
      }
      if (email?.runResetFunction === true) found.partly.push(...functionProblems(app, email.resetFunctionName, fails));
      break;
    }
    case 'custom-function':
      found.no.push(...functionProblems(app, app.settings[provider]?.config.authFunctionName ?? '', fails));
      break;
    case 'custom-token': {
      const { config, secret_config: keys } = app.settings[provider] ?? {};
      if (config?.useJWKURI === true) {
        if (config.jwkURI === undefined) found.no.push({ kind: 'noKeySetAddress', name: provider });
        break;
      }
      const names = keys?.signingKeys ?? [];
      const absent = names.filter((name) => app.secrets.named(name) === undefined);
      const hasFallback = app.secrets.ofProvider(provider, 'signingKeys') !== undefined;
      if (hasFallback && absent.length === names.length) break;
      if (names.length === 0) found.no.push({ kind: 'noSigningKey', name: provider });
      // Tokens that were signed with an existing key are accepted.
      (absent.length === names.length ? found.no : found.partly).push(...absent.map(missing));
      break;
    }
    case 'oauth2-facebook':
      if (secret?.isThere === false) found.no.push(missing(secret.name));
      break;
    case 'oauth2-apple':
      if (secret?.isThere === false) found.partly.push(missing(secret.name));
      break;
    case 'oauth2-google':
      if (secret?.isThere === false) {
        // With OpenID on, clients may send an ID token instead, which needs no secret.
        (app.settings[provider]?.config.openId === true ? found.partly : found.no).push(missing(secret.name));
      }
      break;
  }
  return found;
}

function functionProblems(
  { functions }: Configuration,
  name: string,
  fails: (name: string) => boolean,
  kind: 'functionFails' | 'creationFunctionFails' = 'functionFails',
): SignInProblem[] {
  if (!functions.some((known) => known.name === name)) return [{ kind: 'missingFunction', name }];
  return fails(name) ? [{ kind, name }] : [];
}
