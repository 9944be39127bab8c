/** Calls about updates. Their results are sent as `updates.changed`. */
import type { UpdateState } from '../../model/index.js';
import { call } from '../call.js';
import { noInput } from '../inputs.js';

export const updatesCalls = {
  /** The update status. Results of the three calls below are sent as `updates.changed`. */
  'updates.state': call(noInput).returns<UpdateState>(),
  'updates.check': call(noInput).returns<void>(),
  'updates.download': call(noInput).returns<void>(),
  /** Quits Roster, installs the update, and starts it. */
  'updates.install': call(noInput).returns<void>(),
} as const;
