/** All names of `roster/auth` in browsers. */
export * from './browser-core.js';
export * as BSON from 'bson';
/** The name that version 12 of the SDK also exports. */
export * as Realm from './browser-names.js';
