/** Mounts the quick switch, and reports uncaught errors to main. */
import { mount } from 'svelte';
import { watchErrors } from '../components/watch-errors.js';
import QuickSwitch from './QuickSwitch.svelte';

watchErrors();
const target = document.getElementById('app');
if (target !== null) mount(QuickSwitch, { target });
