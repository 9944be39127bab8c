/** Mounts the page of the consent window. */
import { mount } from 'svelte';
import ConsentPage from './ConsentPage.svelte';

const target = document.getElementById('app');
if (target !== null) mount(ConsentPage, { target });
