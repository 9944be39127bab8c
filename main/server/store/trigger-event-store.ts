/** The queue of authentication triggers in the store. */
import type { StoredTriggerEvent } from './records.js';

/** A server's exclusive right to run an event until a time. */
export interface TriggerLease {
  owner: string;
  until: number;
}

/** The queue of authentication triggers, which survives a stop of the server. */
export interface TriggerEventStore {
  /** Returns false, and adds none, if more than `most` events would be waiting. */
  addTriggerEvents(events: readonly StoredTriggerEvent[], lease: TriggerLease, most: number): Promise<boolean>;
  /** Takes over events whose lease has ended at `now`, oldest first. */
  takeTriggerEvents(lease: TriggerLease, now: number, limit: number): Promise<StoredTriggerEvent[]>;
  /** Changes the end of all leases of this owner. */
  renewTriggerEvents(lease: TriggerLease): Promise<void>;
  setTriggerAttempts(id: string, attempts: number): Promise<void>;
  removeTriggerEvent(id: string): Promise<void>;
}
