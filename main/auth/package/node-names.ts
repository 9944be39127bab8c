/** All names of `roster/auth` in Node. */
export * from './node-core.js';
export * as BSON from 'bson';
