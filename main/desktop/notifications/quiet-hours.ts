/** Quiet hours: the time of the day in which Roster shows no notifications. */
import type { Settings } from '../../../preload/contract/index.js';

/** Whether notifications are silenced now, by the computer's clock. Two equal times silence nothing. */
export function isQuiet({ isOn, from, until }: Settings['quietHours'], now: Date): boolean {
  if (!isOn) return false;
  const time = `${twoDigits(now.getHours())}:${twoDigits(now.getMinutes())}`;
  // Times of one form compare as text. From 22:00 until 07:00 passes midnight.
  return from <= until ? from <= time && time < until : from <= time || time < until;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
