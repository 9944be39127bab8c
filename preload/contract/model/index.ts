/** Data types shared by the page and main. Plain data that never carries a token. */
export * from './accounts/account-reason.js';
export * from './accounts/accounts.js';
export * from './accounts/browsers.js';
export * from './accounts/email-actions.js';
export * from './accounts/sign-in.js';
export * from './app/lock.js';
export * from './app/settings.js';
export * from './app/state.js';
export * from './app/updates.js';
export * from './backends/backend-users.js';
export * from './backends/backends.js';
export * from './backends/import-report.js';
export * from './clients/clients.js';
export * from './clients/folder-rules.js';
export * from './clients/team-files.js';
export * from './ids.js';
export * from './names.js';
