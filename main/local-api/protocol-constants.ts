/** Limits and defaults of the protocol. */

/** Incremented for changes that an older client would misinterpret. */
export const protocolVersion = 1;

/** Maximum line length in both directions, in bytes. */
export const maxLineBytes = 65_536;

/** Maximum length of the address with which a sign-in is completed. */
export const maxCallbackLength = 8_192;

/** Maximum length of the name of an account, a backend or a browser. */
export const maxSelectorLength = 320;

/** The minimum remaining validity of a token, if the backend issues such tokens and the request does not state another one. */
export const defaultMinValidSeconds = 300;
