/** Calls about the functions of a backend that Roster administers. */
import * as z from 'zod';
import { trimmed } from '../../../text/entered-text.js';
import { type BackendFunction, backendId, type FunctionRun } from '../../model/index.js';
import { call } from '../call.js';
import { jsonText, oneBackend } from '../inputs.js';

export const backendFunctionsCalls = {
  'backendFunctions.list': call(oneBackend).returns<{ functions: BackendFunction[] }>(),
  /** Runs a function. `args`: a JSON array. `user`: an email address or an ID; null: the system. */
  'backendFunctions.run': call(
    z.strictObject({
      backendId,
      name: z.string().min(1).max(512),
      args: jsonText,
      user: z.string().overwrite(trimmed).min(1).max(320).nullable(),
    }),
  ).returns<FunctionRun>(),
} as const;
