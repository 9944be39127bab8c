/**
 * Exposes `window.roster`: the calls of the contract and nothing else. The names are inserted at build time (`build/`),
 * so that the contract's schemas need not be loaded here; main validates every input.
 */
import { exposeRoster } from './expose-roster.js';

declare const __CALL_NAMES__: readonly string[];
declare const __EVENT_NAMES__: readonly string[];

exposeRoster(__CALL_NAMES__, __EVENT_NAMES__);
