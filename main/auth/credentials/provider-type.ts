/** Authentication providers. */

/** Authentication providers of the Realm SDK, with their names in the wire protocol. */
export const ProviderType = {
  AnonUser: 'anon-user',
  ApiKey: 'api-key',
  LocalUserPass: 'local-userpass',
  CustomFunction: 'custom-function',
  CustomToken: 'custom-token',
  OAuth2Google: 'oauth2-google',
  OAuth2Facebook: 'oauth2-facebook',
  OAuth2Apple: 'oauth2-apple',
} as const;
/** Name of an authentication provider. */
export type ProviderType = (typeof ProviderType)[keyof typeof ProviderType];

/** All provider names. */
export const providerTypes = Object.values(ProviderType);

/** Returns the provider with this name, or undefined if the Realm SDK has none. */
export function providerNamed(name: string | undefined): ProviderType | undefined {
  return providerTypes.find((type) => type === name);
}
