/** The names of `roster/auth` in Node, without `BSON`. */
export { WebStorage, type WebStore } from '../storage/web-storage.js';
export * from './any-types.js';
export * from './names.js';
export { App, getApp } from './node-app.js';
