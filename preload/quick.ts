/** Exposes `window.roster` to the page of the quick switch, with the few calls that it may make. */
import { exposeRoster } from './expose-roster.js';

declare const __QUICK_CALL_NAMES__: readonly string[];
declare const __QUICK_EVENT_NAMES__: readonly string[];

exposeRoster(__QUICK_CALL_NAMES__, __QUICK_EVENT_NAMES__);
