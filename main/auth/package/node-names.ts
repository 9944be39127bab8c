/** All names of `roster/auth` in Node. */
export * from './node-core.js';
export * as BSON from 'bson';
/** The name that version 12 of the SDK also exports. */
export * as Realm from './node-names.js';
