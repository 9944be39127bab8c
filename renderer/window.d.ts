import type { RosterBridge } from '../preload/contract.js';

declare global {
  interface Window {
    roster: RosterBridge;
  }
}
