/** Recognizes well-known OpenID providers by their issuer. */

export type OpenIdBrand = 'microsoft' | 'okta' | 'keycloak';

/** The brand of an issuer; null if it is not known. Only for the picture: nothing depends on it. */
export function openIdBrand(issuer: string): OpenIdBrand | null {
  if (!URL.canParse(issuer)) return null;
  const { hostname, pathname } = new URL(issuer);
  if (isBelow(hostname, ['login.microsoftonline.com', 'login.microsoft.com', 'sts.windows.net', 'ciamlogin.com'])) {
    return 'microsoft';
  }
  if (isBelow(hostname, ['okta.com', 'oktapreview.com', 'okta-emea.com'])) return 'okta';
  // Keycloak runs at any host; its issuers end in the name of the realm.
  return /\/realms\/[^/]+\/?$/.test(pathname) ? 'keycloak' : null;
}

function isBelow(hostname: string, domains: readonly string[]): boolean {
  return domains.some((domain) => hostname === domain || hostname.endsWith(`.${domain}`));
}
