/**
 * The one way out of a process to the network. By default Node's `fetch`; the app's processes choose Chromium's, and the backend that
 * runs alone one that knows the proxy of its environment.
 */

/** A function that asks as `fetch` does. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

let chosen: Fetch = (url, init) => fetch(url, init);

/** Chooses the way out for the whole process. Called once, by its entry. */
export function chooseNetwork(way: Fetch): void {
  chosen = way;
}

/** Asks by the way that was chosen. */
export const networkFetch: Fetch = (url, init) => chosen(url, init);
