/** Calls about other programs that request access tokens. The questions are answered in their own window (`consent.ts`). */
import * as z from 'zod';
import { type ClientRule, clientRuleId, type ConsentHistoryEntry } from '../../model/index.js';
import { call } from '../call.js';
import { noInput } from '../inputs.js';

export const clientsCalls = {
  /** Programs that may get access tokens without asking, the latest first. */
  'clients.list': call(noInput).returns<ClientRule[]>(),
  'clients.revoke': call(z.strictObject({ ruleId: clientRuleId })).returns<void>(),
  'clients.revokeAll': call(noInput).returns<void>(),
  /** The questions of the last 30 days, the latest first. */
  'clients.history': call(noInput).returns<ConsentHistoryEntry[]>(),
  'clients.forgetHistory': call(noInput).returns<void>(),
} as const;
