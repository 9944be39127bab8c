/** Ignores presses of what is marked with `aria-disabled`, which keeps the focus: a disabled button would lose it. */

/** Starts ignoring them, also those that a form makes of its default button when Enter is pressed in a field. */
export function ignorePresses(): void {
  window.addEventListener(
    'click',
    (event) => {
      if (!(event.target instanceof Element) || event.target.closest('[aria-disabled="true"]') === null) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    true,
  );
}
