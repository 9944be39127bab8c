import { tick } from 'svelte';

const maxFrames = 10;

/** Moves the focus to a row. A newly rendered row is hidden until it has been measured and cannot take the focus before that. */
export async function focusWhenRendered(find: () => HTMLElement | null | undefined): Promise<void> {
  for (let frames = 0; frames < maxFrames; frames += 1) {
    await tick();
    const row = find();
    row?.focus();
    if (row !== null && row !== undefined && document.activeElement === row) return;
    await new Promise((drawn) => requestAnimationFrame(drawn));
  }
}
