/** Moving the focus between the sidebar, the list, the page and the strips below them. */

/** Moves the focus to an account in the list, or to the list. Registered by the list's pane. */
type FocusList = () => void;
let focusListPane: FocusList | null = null;

/** Registers how the list takes the focus; null when it is gone. */
export function registerList(focus: FocusList | null): void {
  focusListPane = focus;
}

/** Moves the focus to the list: to the account that is shown. */
export function focusList(): void {
  focusListPane?.();
}

/** Moves the focus to the heading of the page that is shown. */
export function focusPage(): void {
  document.querySelector<HTMLElement>('[data-pane="page"]:not([inert] *) h2[tabindex]')?.focus();
}

function focusSidebar(): void {
  const current = document.querySelector<HTMLElement>('[data-pane="sidebar"] [aria-current="page"]');
  (current ?? document.querySelector<HTMLElement>('[data-pane="sidebar"] button'))?.focus();
}

function focusStrips(): void {
  document.querySelector<HTMLElement>('[data-pane="strips"] :is(button, summary)')?.focus();
}

const focusOf = { sidebar: focusSidebar, list: focusList, page: focusPage, strips: focusStrips } as const;
type Pane = keyof typeof focusOf;

function isPane(name: string | null): name is Pane {
  return name !== null && name in focusOf;
}

/** Moves the focus to the next pane that is visible, or to the one before. */
export function focusNextPane(isBackward: boolean): void {
  const panes = [...document.querySelectorAll<HTMLElement>('[data-pane]:not([inert] *)')].filter(
    (pane) =>
      pane.getClientRects().length > 0 &&
      // A strip without a button cannot take the focus.
      (pane.dataset['pane'] !== 'strips' || pane.querySelector('button, summary') !== null),
  );
  const at = panes.findIndex((pane) => pane.contains(document.activeElement));
  const step = isBackward ? -1 : 1;
  const to = at === -1 ? 0 : (at + step + panes.length) % panes.length;
  const name = panes[to]?.getAttribute('data-pane') ?? null;
  if (isPane(name)) focusOf[name]();
}
