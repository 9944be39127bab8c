/** The auth core as a library: a drop-in for the authentication API of the Realm Node SDK. */
import { App } from './app.js';
import { ApiKeyAuth } from './api-key-auth.js';
import { Credentials } from './credentials.js';
import { EmailPasswordAuth } from './email-password-auth.js';
import { AuthError } from './errors.js';
import { MemoryStorage } from './storage.js';
import { User } from './user.js';

/** The states of a user, as the Realm SDK names them. */
export const UserState = { LoggedIn: 'LoggedIn', LoggedOut: 'LoggedOut', Removed: 'Removed' } as const;

/** The app of an id, shared by all who ask; see `App.get`. */
export const getApp = (id: string): App => App.get(id);

export type { CallOptions } from './abort.js';
export { ApiKeyAuth, type ApiKey, type NewApiKey } from './api-key-auth.js';
export { App, type AppConfig } from './app.js';
export type { AppName } from './app-name.js';
export { Credentials, type ProviderType } from './credentials.js';
export { EmailPasswordAuth } from './email-password-auth.js';
export { AuthError, type AuthErrorKind } from './errors.js';
export type { Functions } from './functions.js';
export type { UserProfile } from './profile.js';
export {
  MemoryStorage,
  type AuthStorage,
  type Identity,
  type KnownUser,
  type Session,
  type UserRecord,
} from './storage.js';
export type { Fetch } from './transport.js';
export { User, type UserApp, type UserState as UserStateName } from './user.js';

/** `import Realm from 'roster/auth'`: the same names in one object. */
export default { App, User, Credentials, EmailPasswordAuth, ApiKeyAuth, AuthError, MemoryStorage, UserState, getApp };
