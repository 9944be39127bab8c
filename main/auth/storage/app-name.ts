/** Binds a store to one app at one backend, so that no other app can read its tokens. */

/** An app that opens a store. */
export interface AppName {
  /** The App Services app id. */
  id: string;
  /** URL of the backend. */
  baseUrl: string;
}

/** The owner of a store, with every backend URL it has used. */
export interface NamedApp {
  id: string;
  baseUrls: string[];
}

/** Returns the app with this URL added to the known ones. */
export function namedApp({ id, baseUrl }: AppName, known?: NamedApp): NamedApp {
  return { id, baseUrls: joined(known?.baseUrls ?? [], [plain(baseUrl)]) };
}

/** Returns the app with the URLs of both. */
export function joinedApp(app: NamedApp, known: NamedApp | undefined): NamedApp {
  return { id: app.id, baseUrls: joined(known?.baseUrls ?? [], app.baseUrls) };
}

/**
 * Checks that a store belongs to the app. `store` names the store in the message.
 * @throws Error if another app owns it
 */
export function requireSameApp(store: string, owner: NamedApp, app: NamedApp): void {
  if (owner.id === app.id && owner.baseUrls.some((address) => app.baseUrls.includes(address))) return;
  const named = ({ id, baseUrls }: NamedApp) => `the app "${id}" at ${baseUrls.at(-1) ?? 'no address'}`;
  throw new Error(
    `${store} keeps the users of ${named(owner)}. It was not opened for ${named(app)}, which must not get their tokens: ` +
      'give each app its own store. If the app has moved, open it with its old address and call updateBaseUrl.',
  );
}

function joined(known: readonly string[], more: readonly string[]): string[] {
  return [...new Set([...known, ...more])];
}

/** Normalizes a URL and removes trailing slashes. */
function plain(address: string): string {
  const text = URL.canParse(address) ? new URL(address).href : address;
  return text.replace(/\/+$/, '');
}
