/** All names of `roster/auth` in browsers. */
export * from './browser-core.js';
export * as BSON from 'bson';
