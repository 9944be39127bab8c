/** Types of users, with the Realm SDK's names. */
import type { ProviderType } from '../credentials/provider-type.js';

/** States of a user. `Active` exists for compatibility; no user has it. */
export const UserState = {
  Active: 'active',
  LoggedIn: 'LoggedIn',
  LoggedOut: 'LoggedOut',
  Removed: 'Removed',
} as const;
/** State of a user: has a session, has none, or was removed from the app. */
export type UserState = (typeof UserState)[keyof typeof UserState];

/** The states as types, for code that names one as a type. */
export declare namespace UserState {
  /** Exists for compatibility; no user has it. */
  export type Active = 'active';
  /** The user has a session. */
  export type LoggedIn = 'LoggedIn';
  /** The user has no session. */
  export type LoggedOut = 'LoggedOut';
  /** The user was removed from the app. */
  export type Removed = 'Removed';
}

/** A sign-in method that a user has linked. */
export interface UserIdentity {
  /** The provider's id of the user. */
  id: string;
  providerType: ProviderType;
}

/** A function of the app. */
export type AppServicesFunction<R, A extends unknown[]> = (...args: A) => Promise<R>;

/** The app's functions by name. Never await the object itself: `then` is also a function name. */
export type DefaultFunctionsFactory = Readonly<Record<string, AppServicesFunction<unknown, unknown[]>>>;

/** Custom user data without a known shape. */
export type DefaultObject = Record<string, unknown>;

/** Called after a change, without arguments. */
export type ChangeCallback = () => void;
