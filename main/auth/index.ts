/** Entry point of the auth library: a drop-in replacement for the authentication API of the Realm Node SDK. */
import { App } from './app/app.js';
import { ApiKeyAuth } from './clients/api-key-auth.js';
import { EmailPasswordAuth } from './clients/email-password-auth.js';
import { Credentials } from './credentials/credentials.js';
import { AuthError } from './errors/auth-error.js';
import { MemoryStorage } from './storage/auth-storage.js';
import { User } from './user/user.js';

/** User states, with the Realm SDK's names. */
export const UserState = { LoggedIn: 'LoggedIn', LoggedOut: 'LoggedOut', Removed: 'Removed' } as const;

/** Returns the shared app with this id; see `App.get`. */
export const getApp = (id: string): App => App.get(id);

export { App, type AppConfig } from './app/app.js';
export { type ApiKey, ApiKeyAuth, type NewApiKey } from './clients/api-key-auth.js';
export { EmailPasswordAuth } from './clients/email-password-auth.js';
export type { Functions } from './clients/functions.js';
export { Credentials } from './credentials/credentials.js';
export { ProviderType } from './credentials/provider-type.js';
export { AuthError, type AuthErrorKind } from './errors/auth-error.js';
export type { CallOptions } from './http/abort.js';
export type { Fetch } from './http/http-client.js';
export type { AppName } from './storage/app-name.js';
export {
  type AuthStorage,
  type Identity,
  type KnownUser,
  MemoryStorage,
  type Session,
  type UserRecord,
} from './storage/auth-storage.js';
export type { UserProfile } from './user/profile.js';
export { type EndedSession, User, type UserApp, type UserState as UserStateName } from './user/user.js';

/** The same names in one object, for `import Realm from 'roster/auth'`. */
export default { App, User, Credentials, EmailPasswordAuth, ApiKeyAuth, AuthError, MemoryStorage, UserState, getApp };
