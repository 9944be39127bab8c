/** Mounts the app and reports uncaught errors to main. */
import { mount } from 'svelte';
import App from './App.svelte';
import { isLinux } from './components/keys.js';

// Report each error once: a rendering error can recur in every frame.
const reported = new Set<string>();

function reportError(error: unknown): void {
  const stack = (error instanceof Error ? (error.stack ?? error.message) : String(error)).slice(0, 16_384);
  if (reported.has(stack)) return;
  reported.add(stack);
  void window.roster.app.reportRendererError({ stack });
}

window.addEventListener('error', ({ error }) => {
  reportError(error);
});
window.addEventListener('unhandledrejection', ({ reason }) => {
  reportError(reason);
});

document.documentElement.classList.toggle('linux', isLinux);
const target = document.getElementById('app');
if (target !== null) {
  performance.mark('mount');
  mount(App, { target });
}
