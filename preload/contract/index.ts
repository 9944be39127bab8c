/** The contract between renderer and main: every call, every event, and what they carry. */
export * from './calls.js';
export * from './errors.js';
export * from './events.js';
export * from './model.js';
