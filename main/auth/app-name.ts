/** Whose users a store keeps: one app at one backend. A store that knows it refuses any other, which would get the tokens. */

/** The app that opens a store. */
export interface AppName {
  /** The App Services app id. */
  id: string;
  /** Address of the backend. */
  baseUrl: string;
}

/** An app as a store keeps it: with every address that it was said to have. */
export interface NamedApp {
  id: string;
  baseUrls: string[];
}

/** The app with this address, beside those that are known of it. */
export function namedApp({ id, baseUrl }: AppName, known?: NamedApp): NamedApp {
  return { id, baseUrls: joined(known?.baseUrls ?? [], [plain(baseUrl)]) };
}

/** One app with the addresses of both. */
export function joinedApp(app: NamedApp, known: NamedApp | undefined): NamedApp {
  return { id: app.id, baseUrls: joined(known?.baseUrls ?? [], app.baseUrls) };
}

/** @throws Error when a store is another app's. `store` names it for the message. */
export function requireSameApp(store: string, owner: NamedApp, app: NamedApp): void {
  if (owner.id === app.id && owner.baseUrls.some((address) => app.baseUrls.includes(address))) return;
  const named = ({ id, baseUrls }: NamedApp) => `the app "${id}" at ${baseUrls.at(-1) ?? 'no address'}`;
  throw new Error(
    `${store} keeps the users of ${named(owner)}. It was not opened for ${named(app)}, which must not get their tokens: ` +
      'give each app a store of its own. If the app has moved, open it with its old address and call updateBaseUrl.',
  );
}

function joined(known: readonly string[], more: readonly string[]): string[] {
  return [...new Set([...known, ...more])];
}

/** An address in one spelling, without a trailing slash. */
function plain(address: string): string {
  const text = URL.canParse(address) ? new URL(address).href : address;
  return text.replace(/\/+$/, '');
}
