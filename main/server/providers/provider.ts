/** What every way to sign in gives the server. */
import type { Identity } from '../store/store.js';

/** An identity, with what must still hold when its session starts. */
export type Identified = Identity & {
  /** The hash that the password was checked against. A reset in the meantime replaces it. */
  passwordHash?: string;
};

/** Checks the credentials of one login. */
export interface Provider {
  /** Who signs in. @throws WireError when the credentials are not right */
  identify: (credentials: unknown) => Promise<Identified>;
}
