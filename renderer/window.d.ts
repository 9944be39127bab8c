import type { ConsentApi } from '../preload/contract/consent.js';
import type { RosterApi } from '../preload/contract/index.js';

declare global {
  interface Window {
    /** In the main window. */
    roster: RosterApi;
    /** In the consent window. */
    consent: ConsentApi;
  }
}
