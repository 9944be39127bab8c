/**
 * Cursors: the `next` of a page, which requests the following page. They are positions, so that the last item of a page may be
 * deleted in the meantime.
 */
import type { SessionPosition, UserPosition } from '../store/administration-store.js';
import { WireError } from '../wire-error.js';

export function userCursor({ number, id }: UserPosition): string {
  return `${String(number)}:${id}`;
}

/** Null if it is not a cursor. */
export function userPosition(cursor: string): UserPosition | null {
  const [, number, id = ''] = /^(\d{1,16}(?:\.\d{1,16})?):([0-9a-f]{24})$/.exec(cursor) ?? [];
  return number === undefined ? null : { number: Number(number), id };
}

export function sessionCursor({ expiresAt, id }: SessionPosition): string {
  return `${String(expiresAt)}:${id}`;
}

/** @throws WireError */
export function sessionPosition(cursor: string): SessionPosition {
  const [, expiresAt, id = ''] = /^(\d{1,12}):([0-9a-f]{24})$/.exec(cursor) ?? [];
  if (expiresAt === undefined) throw unknownCursor();
  return { expiresAt: Number(expiresAt), id };
}

/** Starting from the beginning again would repeat items, perhaps forever. */
export function unknownCursor(): WireError {
  return new WireError(
    400,
    'UnknownCursor',
    '“after” is neither the “next” of another page nor the ID of an existing user. Start from the beginning, without “after”.',
  );
}
