/** Limits and defaults of the protocol. */

/** Incremented for changes that an older client would misinterpret. */
export const protocolVersion = 1;

/** Maximum line length in both directions, in bytes. */
export const maxLineBytes = 65_536;

/** Maximum length of the address with which a sign-in is completed. */
export const maxCallbackLength = 8_192;

/** How long a token is valid at least, unless the request says otherwise. */
export const defaultMinValidSeconds = 300;
