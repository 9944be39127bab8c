/** The contract between the page and main: every call, every event, and their data types. */
export * from './calls/index.js';
export * from './default-layout.js';
export * from './errors.js';
export * from './events.js';
export * from './layout.js';
export * from './model/index.js';
