/** `Realm.Auth`: the clients of two providers. */
export { type ApiKey, ApiKeyAuth } from '../clients/api-key-auth.js';
export { EmailPasswordAuth } from '../clients/email-password-auth.js';
