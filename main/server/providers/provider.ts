/** What every way to sign in gives the server. */
import type { Identity } from '../store/store.js';

/** Checks the credentials of one login. */
export interface Provider {
  /** Who signs in. @throws WireError when the credentials are not right */
  identify: (credentials: unknown) => Promise<Identity>;
}
