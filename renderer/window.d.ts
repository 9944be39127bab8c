import type { RosterBridge } from '../preload/contract/index.js';

declare global {
  interface Window {
    roster: RosterBridge;
  }
}
