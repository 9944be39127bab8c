/** Data types shared by the page and main. Plain data that never carries a token. */
export * from './account-reason.js';
export * from './accounts.js';
export * from './backend-users.js';
export * from './backends.js';
export * from './browsers.js';
export * from './clients.js';
export * from './email-actions.js';
export * from './folder-rules.js';
export * from './ids.js';
export * from './import-report.js';
export * from './lock.js';
export * from './names.js';
export * from './settings.js';
export * from './sign-in.js';
export * from './state.js';
export * from './team-files.js';
export * from './updates.js';
