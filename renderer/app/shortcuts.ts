/** The keyboard shortcuts that are not only in the menu. */
import { tick } from 'svelte';
import type { View } from '../../preload/contract/index.js';
import { hasModifier, isMac } from '../components/keyboard/keys.js';
import { focusList, focusNextPane, focusPage } from './panes.js';
import type { WindowState } from './window-state.svelte.js';

/** Also menu accelerators; handling the keys in the page is faster than going through the menu. */
const viewsByKey: Readonly<Partial<Record<string, View>>> = {
  k: 'palette',
  n: 'add',
  b: 'backends',
  ',': 'settings',
  '/': 'shortcuts',
};

/** Whether a key shows a view, searches or switches to an account. */
export function isPageShortcut(event: KeyboardEvent): boolean {
  const key = event.key.toLowerCase();
  if (!hasModifier(event) || event.altKey || event.shiftKey) return false;
  return key in viewsByKey || key === 'f' || /^[1-9]$/.test(key);
}

/** Shows the route before, and moves the focus there. */
export function goBack({ routes }: WindowState): void {
  routes.back();
  void tick().then(() => {
    if (routes.current.view === 'accounts' && !routes.current.isPageOpen) focusList();
    else focusPage();
  });
}

/** Returns from an account's page to the list, where only one of them fits. */
export function backToList({ routes }: WindowState): void {
  routes.replace({ ...routes.accounts, isPageOpen: false });
  void tick().then(focusList);
}

/** One step back: from an account's page to the list, or from another page to where the user was. */
function escape(state: WindowState): void {
  if (state.route.view === 'accounts') backToList(state);
  else goBack(state);
}

/** Ctrl or Cmd with Alt and an arrow, or 0: the list's width and its density. */
function layoutKey(event: KeyboardEvent, { layout }: WindowState): boolean {
  if (event.shiftKey) return false;
  const steps: Record<string, number> = { ArrowLeft: -20, ArrowRight: 20 };
  const step = steps[event.key];
  if (step !== undefined) layout.setListWidth(layout.value.listWidth + step);
  else if (event.key === '0') layout.toggleDensity();
  else return false;
  return true;
}

/** The search field of the page, if it has one. */
function pageSearch(): HTMLInputElement | null {
  return document.querySelector('.page-pane input[type="search"]');
}

function isBackKey(event: KeyboardEvent): boolean {
  if (event.shiftKey) return false;
  return isMac
    ? event.metaKey && !event.altKey && event.key === '['
    : event.altKey && !event.ctrlKey && !event.metaKey && event.key === 'ArrowLeft';
}

/** Acts on a key. Returns false if it has no meaning here. */
function act(event: KeyboardEvent, state: WindowState): boolean {
  const { route, view, roster } = state;
  if (isBackKey(event)) {
    goBack(state);
    return true;
  }
  if (event.altKey) return hasModifier(event) && layoutKey(event, state);
  const { target } = event;
  const isTyping = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
  const id = target instanceof Element ? target.closest('[data-account]')?.getAttribute('data-account') : null;
  const account = state.accounts.find((one) => one.id === id);
  const command = hasModifier(event);
  const key = event.key.toLowerCase();
  const plainCommand = command && !event.shiftKey;
  const slotted = plainCommand ? state.accounts.find((one) => String(state.slots.get(one.id)) === key) : undefined;
  const viewOfKey = plainCommand ? viewsByKey[key] : undefined;
  if (viewOfKey !== undefined) state.show(viewOfKey);
  else if (slotted !== undefined) state.activateSlot(slotted);
  else if (key === 'f6') focusNextPane(event.shiftKey);
  else if (command && key === 'f' && route.view === 'backend' && pageSearch() !== null) pageSearch()?.focus();
  else if (command && key === 'f') {
    if (route.view !== 'accounts') state.showAccounts();
    void tick().then(() => document.querySelector<HTMLInputElement>('.list-pane input[type="search"]')?.focus());
  } else if (command && key === 'z' && !isTyping && roster.canUndo) roster.undo();
  else if (command && key === 'i' && account !== undefined) {
    state.openPage(account);
    void tick().then(focusPage);
  } else if (key === 'f2' && account !== undefined) void state.act(account, 'edit');
  else if (key === 'delete' && account !== undefined && !isTyping) void state.act(account, 'remove');
  else if (key === 'escape' && view.selected === null && !isTyping && (route.view !== 'accounts' || route.isPageOpen))
    escape(state);
  else return false;
  return true;
}

/** Handles a key of the window. */
export function keydown(event: KeyboardEvent, state: WindowState): void {
  // Escape that closes a dialog or menu must not also act on the page. The dialog may be gone already.
  if (event.key === 'Escape' && event.defaultPrevented) return;
  if (!state.isUnlocked || state.open !== null) return;
  // A dialog that is closing stays for a frame or two, but keys are for the page again.
  if (document.querySelector(':is([role$="dialog"], [role="menu"]):not([data-state="closed"])') !== null) return;
  if (act(event, state)) event.preventDefault();
}
