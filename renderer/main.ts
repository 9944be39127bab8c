/** Puts the app on the page. */
import { mount } from 'svelte';
import App from './App.svelte';

// Each once: an error in drawing may come with every frame.
const told = new Set<string>();

function tell(error: unknown): void {
  const stack = (error instanceof Error ? (error.stack ?? error.message) : String(error)).slice(0, 16_384);
  if (told.has(stack)) return;
  told.add(stack);
  void window.roster.app.pageFailed({ stack });
}

window.addEventListener('error', ({ error }) => {
  tell(error);
});
window.addEventListener('unhandledrejection', ({ reason }) => {
  tell(reason);
});

const target = document.getElementById('app');
if (target !== null) {
  performance.mark('mount');
  mount(App, { target });
}
