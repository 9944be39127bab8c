/** IDs of events. They order events of one server that happen in the same millisecond. */
import { randomHex } from '../store/new-id.js';

let last = 0;

/** `at`: milliseconds since 1970. */
export function newEventId(at: number): string {
  last = (last + 1) % 0x1_00_00_00;
  const hex = (value: number, digits: number) => Math.floor(value).toString(16).padStart(digits, '0');
  return `${hex(at, 12)}${hex(last, 6)}${randomHex(3)}`;
}

/** When an event happened, in milliseconds since 1970; 0 if the text is not an ID. */
export function timeOfEvent(id: string): number {
  return /^[0-9a-f]{24}$/.test(id) ? Number.parseInt(id.slice(0, 12), 16) : 0;
}
