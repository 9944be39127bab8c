/** Mounts the app and reports uncaught errors to main. */
import { mount } from 'svelte';
import App from './App.svelte';
import { watchErrors } from './components/feedback/watch-errors.js';
import { ignorePresses } from './components/keyboard/ignore-presses.js';
import { isLinux } from './components/keyboard/keys.js';

watchErrors();
ignorePresses();
document.documentElement.classList.toggle('linux', isLinux);
const target = document.getElementById('app');
if (target !== null) {
  performance.mark('mount');
  mount(App, { target });
}
