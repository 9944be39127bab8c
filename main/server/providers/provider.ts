/** The interface of sign-in providers. */
import type { Identity } from '../store/store.js';

/** An identity, with the conditions that must still hold when its session starts. */
export type Identified = Identity & {
  /** The hash that the password was checked against. A concurrent reset replaces it. */
  passwordHash?: string;
};

/** Verifies the credentials of one login. */
export interface Provider {
  /** Returns the identity that the credentials prove. @throws WireError when they are invalid */
  identify: (credentials: unknown) => Promise<Identified>;
}
