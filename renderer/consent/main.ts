/** Mounts the page of the consent window. */
import { mount } from 'svelte';
import { isLinux } from '../components/keyboard/keys.js';
import ConsentPage from './ConsentPage.svelte';

document.documentElement.classList.toggle('linux', isLinux);
const target = document.getElementById('app');
if (target !== null) mount(ConsentPage, { target });
