/** Bundled as a separate chunk, loaded by `load-deferred.svelte.ts`. */
import FilterMenu from '../account-list/filter/FilterMenu.svelte';
import AccountMenu from '../account-list/row/AccountMenu.svelte';
import AccountPage from '../account-page/AccountPage.svelte';
import ErrorDetails from '../components/feedback/ErrorDetails.svelte';
import FirstRun from '../first-run/FirstRun.svelte';
import TipStrip from '../first-run/TipStrip.svelte';
import LockView from '../lock/LockView.svelte';
import SidebarSheet from '../sidebar/SidebarSheet.svelte';
import SwitcherMenu from '../sidebar/SwitcherMenu.svelte';
import TrayIcon from '../tray-icon/TrayIcon.svelte';
import Dialogs from './Dialogs.svelte';

export const deferred = {
  AccountMenu,
  FilterMenu,
  AccountPage,
  ErrorDetails,
  FirstRun,
  LockView,
  TipStrip,
  TrayIcon,
  Dialogs,
  SidebarSheet,
  SwitcherMenu,
};
