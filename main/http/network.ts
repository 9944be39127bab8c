/**
 * The `fetch` that a process uses for all its requests. Default: Node's. The app's processes choose Chromium's; the
 * standalone backend chooses one that supports the environment's proxy.
 */

/** A function with the semantics of the standard `fetch`. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

let chosen: Fetch = (url, init) => fetch(url, init);

/** Sets the `fetch` for the whole process. Called once, by its entry point. */
export function chooseNetwork(way: Fetch): void {
  chosen = way;
}

/** Sends a request with the chosen `fetch`. */
export const networkFetch: Fetch = (url, init) => chosen(url, init);
