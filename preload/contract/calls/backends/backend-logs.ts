/** Calls about what a backend on this computer recorded. */
import * as z from 'zod';
import { trimmed } from '../../../text/entered-text.js';
import { type BackendEvent, backendId, backendLogGroups } from '../../model/index.js';
import { call } from '../call.js';

export const backendLogsCalls = {
  /** The newest events first. */
  'backendLogs.list': call(
    z.strictObject({
      backendId,
      /** Part of a user, a function, a reason, an address or a message. */
      text: z.string().overwrite(trimmed).max(320),
      group: z.enum(backendLogGroups),
      errorsOnly: z.boolean(),
      limit: z.int().min(1).max(2_000),
    }),
  ).returns<{ events: BackendEvent[]; hasMore: boolean }>(),
} as const;
