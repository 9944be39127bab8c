/** The auth library without a platform: users are kept in memory, or in the storage that the configuration names. */
export { App } from './app/app.js';
export * from './package/names.js';
