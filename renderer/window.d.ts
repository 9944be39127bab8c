import type { RosterApi } from '../preload/contract/index.js';

declare global {
  interface Window {
    roster: RosterApi;
  }
}
