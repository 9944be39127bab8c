/** Mounts the quick switch, and reports uncaught errors to main. */
import { mount } from 'svelte';
import { isLinux } from '../components/keys.js';
import { watchErrors } from '../components/watch-errors.js';
import QuickSwitch from './QuickSwitch.svelte';

watchErrors();
document.documentElement.classList.toggle('linux', isLinux);
const target = document.getElementById('app');
if (target !== null) mount(QuickSwitch, { target });
