/** The names of `roster/auth` in browsers, without `BSON`. */
export { WebStorage, type WebStore } from '../storage/web-storage.js';
export * from './any-types.js';
export { App, getApp } from './browser-app.js';
export * from './names.js';
