import { mount } from 'svelte';
import Accounts from './Accounts.svelte';

const target = document.getElementById('root');
if (target !== null) mount(Accounts, { target });
