/** The auth core as a library: a drop-in for the authentication API of the Realm Node SDK. */
export { App, type AppConfig } from './app.js';
export { Credentials, type ProviderType } from './credentials.js';
export { EmailPasswordAuth } from './email-password-auth.js';
export { AuthError, type AuthErrorKind } from './errors.js';
export {
  MemoryStorage,
  type AuthStorage,
  type Identity,
  type KnownUser,
  type Session,
  type UserRecord,
} from './storage.js';
export type { Fetch } from './transport.js';
export { User, type UserState } from './user.js';
