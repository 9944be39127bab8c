/** The names that the library has on every platform. `App` depends on the platform. */
export type { AppConfiguration, LocalAppConfiguration, Metadata } from '../app/app-configuration.js';
export { MetadataMode } from '../app/app-configuration.js';
export { type ApiKey, ApiKeyAuth, type NewApiKey, type NewApiKey as SecretApiKey } from '../clients/api-key-auth.js';
export { EmailPasswordAuth } from '../clients/email-password-auth.js';
export { Credentials } from '../credentials/credentials.js';
export { ProviderType } from '../credentials/provider-type.js';
export { AssertionError, AuthError, type AuthErrorKind, TypeAssertionError } from '../errors/auth-error.js';
export type { CallOptions } from '../http/abort.js';
export type { Fetch } from '../http/http-client.js';
export {
  type LogCategory,
  type LogEntry,
  type LoggerCallback,
  type LoggerCallback1,
  type LoggerCallback2,
  type LogLevel,
  NumericLogLevel,
  setLogger,
  setLogLevel,
} from '../logging/logger.js';
export type { AppName } from '../storage/app-name.js';
export {
  type AuthStorage,
  type Identity,
  type KnownUser,
  MemoryStorage,
  type Session,
  type StoredUsers,
  type UserRecord,
} from '../storage/auth-storage.js';
export type { UserProfile as DefaultUserProfileData, UserProfile } from '../user/profile.js';
export { type EndedSession, type LinkOptions, User, type UserApp, type UserOfAnyType } from '../user/user.js';
export {
  type ChangeCallback as AppChangeCallback,
  type AppServicesFunction,
  type DefaultFunctionsFactory,
  type DefaultObject,
  type ChangeCallback as UserChangeCallback,
  type UserIdentity,
  UserState,
} from '../user/user-types.js';
export * as Auth from './auth-names.js';
