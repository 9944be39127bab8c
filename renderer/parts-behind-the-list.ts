/** A script of its own; `behind-the-list.svelte.ts` reads it. */
export { default as AccountPage } from './account-page/AccountPage.svelte';
export { default as AccountMenu } from './accounts/AccountMenu.svelte';
export { default as FilterMenu } from './accounts/FilterMenu.svelte';
export { default as Dialogs } from './Dialogs.svelte';
export { default as TrayPicture } from './TrayPicture.svelte';
export { default as LockView } from './lock/LockView.svelte';
