/** Mounts the quick switch, and reports uncaught errors to main. */
import { mount } from 'svelte';
import { watchErrors } from '../components/feedback/watch-errors.js';
import { isLinux } from '../components/keyboard/keys.js';
import QuickSwitch from './QuickSwitch.svelte';

watchErrors();
document.documentElement.classList.toggle('linux', isLinux);
const target = document.getElementById('app');
if (target !== null) mount(QuickSwitch, { target });
