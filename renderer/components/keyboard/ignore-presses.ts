/** Ignores presses of elements with `aria-disabled`. A disabled button would lose the focus; these keep it. */

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
