/** The route that is shown, and those before it. */
import { type AccountsRoute, isSameRoute, parseRoute, type Route, startRoute } from './route.js';

const key = 'route';
const maxEntries = 50;

export class RouteHistory {
  #entries = $state.raw<readonly Route[]>([startRoute]);
  readonly current = $derived<Route>(this.#entries.at(-1) ?? startRoute);
  /** The accounts as they were shown last: other pages are above them and go back to them. */
  accounts = $state.raw<AccountsRoute>(startRoute);
  /** Nothing is saved before the stored route has been read, so that it is not overwritten. */
  #isRestored = false;

  /** Shows a route; `back` returns to the one before. */
  go(route: Route): void {
    if (!isSameRoute(route, this.current)) this.#set([...this.#entries.slice(1 - maxEntries), route]);
  }

  /** Shows a route in place of the current one, which `back` then skips. */
  replace(route: Route): void {
    const before = this.#entries.slice(0, -1);
    const last = before.at(-1);
    this.#set(last !== undefined && isSameRoute(last, route) ? before : [...before, route]);
  }

  /** Returns to the route before; from the first one, to the accounts. */
  back(): void {
    const before = this.#entries.slice(0, -1);
    if (before.length > 0) this.#set(before);
    else if (this.current.view !== 'accounts') this.#set([this.accounts]);
  }

  /** Forgets everything, for example when Roster locks. */
  reset(): void {
    this.accounts = startRoute;
    this.#set([startRoute]);
  }

  /**
   * Shows the route of before the page was reloaded, unless the user has already gone somewhere. Blocks on another
   * process: do not call before the first paint.
   */
  restore(known: Parameters<typeof parseRoute>[1]): void {
    const stored = parseRoute(sessionStorage.getItem(key), known);
    this.#isRestored = true;
    if (stored !== null && isSameRoute(this.current, startRoute)) this.replace(stored);
    else this.#save();
  }

  #set(entries: readonly Route[]): void {
    this.#entries = entries;
    const { current } = this;
    if (current.view === 'accounts') this.accounts = current;
    this.#save();
  }

  #save(): void {
    if (this.#isRestored) sessionStorage.setItem(key, JSON.stringify(this.current));
  }
}
