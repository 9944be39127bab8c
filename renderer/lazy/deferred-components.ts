/** Bundled as a separate chunk, loaded by `load-deferred.svelte.ts`. */
export { default as AccountMenu } from '../account-list/AccountMenu.svelte';
export { default as FilterMenu } from '../account-list/FilterMenu.svelte';
export { default as AccountPage } from '../account-page/AccountPage.svelte';
export { default as LockView } from '../lock/LockView.svelte';
export { default as TrayIcon } from '../tray-icon/TrayIcon.svelte';
export { default as Dialogs } from './Dialogs.svelte';
