/** Whether a mail in the outbox of a backend is also among its events. */

/** A mail is in the outbox shortly before its event is recorded. */
export const sameMailMs = 10_000;

/** Whether an event may be that of a mail that was kept at this time. */
export function isEventOf(kept: { at: string }, event: { at: string }): boolean {
  const later = Date.parse(event.at) - Date.parse(kept.at);
  return later >= 0 && later < sameMailMs;
}
