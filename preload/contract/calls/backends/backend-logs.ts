/** Calls about the log of a backend that Roster administers. */
import * as z from 'zod';
import { trimmed } from '../../../text/entered-text.js';
import { type BackendEventPage, backendId, backendLogGroups } from '../../model/index.js';
import { call } from '../call.js';

const filter = z.strictObject({
  backendId,
  /** Part of a user, a function, a reason, an address or a message. */
  text: z.string().overwrite(trimmed).max(320),
  group: z.enum(backendLogGroups),
  errorsOnly: z.boolean(),
});

export const backendLogsCalls = {
  /** The newest events first. `after`: the `next` of the page before. */
  'backendLogs.list': call(
    filter.extend({ after: z.string().max(64).nullable(), limit: z.int().min(1).max(2_000) }),
  ).returns<BackendEventPage>(),
  /** Lets the user choose a file, and writes the matching events to it. Returns its name; null if the user cancelled. */
  'backendLogs.save': call(filter).returns<{ file: string; count: number } | null>(),
} as const;
