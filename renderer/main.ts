/** Mounts the app and reports uncaught errors to main. */
import { mount } from 'svelte';
import App from './App.svelte';
import { watchErrors } from './components/watch-errors.js';

watchErrors();
const target = document.getElementById('app');
if (target !== null) {
  performance.mark('mount');
  mount(App, { target });
}
