/** Entry point of the auth library: a drop-in replacement for the authentication API of the Realm Node SDK. */
import { ApiKeyAuth } from './api-key-auth.js';
import { App } from './app.js';
import { Credentials } from './credentials.js';
import { EmailPasswordAuth } from './email-password-auth.js';
import { AuthError } from './errors.js';
import { MemoryStorage } from './storage.js';
import { User } from './user.js';

/** User states, with the Realm SDK's names. */
export const UserState = { LoggedIn: 'LoggedIn', LoggedOut: 'LoggedOut', Removed: 'Removed' } as const;

/** Returns the shared app with this id; see `App.get`. */
export const getApp = (id: string): App => App.get(id);

export type { CallOptions } from './abort.js';
export { type ApiKey, ApiKeyAuth, type NewApiKey } from './api-key-auth.js';
export { App, type AppConfig } from './app.js';
export type { AppName } from './app-name.js';
export { Credentials, type ProviderType } from './credentials.js';
export { EmailPasswordAuth } from './email-password-auth.js';
export { AuthError, type AuthErrorKind } from './errors.js';
export type { Functions } from './functions.js';
export type { UserProfile } from './profile.js';
export {
  type AuthStorage,
  type Identity,
  type KnownUser,
  MemoryStorage,
  type Session,
  type UserRecord,
} from './storage.js';
export type { Fetch } from './transport.js';
export { type EndedSession, User, type UserApp, type UserState as UserStateName } from './user.js';

/** The same names in one object, for `import Realm from 'roster/auth'`. */
export default { App, User, Credentials, EmailPasswordAuth, ApiKeyAuth, AuthError, MemoryStorage, UserState, getApp };
