/** Calls about other programs that request access tokens. */
import * as z from 'zod';
import { clientId, type ClientSummary, consentAnswer, type ConsentRequest, consentRequestId } from '../model/index.js';
import { call } from './call.js';
import { noInput } from './inputs.js';

export const clientsCalls = {
  /** Clients that may get access tokens without asking. */
  'clients.list': call(noInput).returns<ClientSummary[]>(),
  /** Pending consent requests, oldest first. */
  'clients.listRequests': call(noInput).returns<ConsentRequest[]>(),
  /** Answers a consent request. No-op if the request has expired. */
  'clients.respond': call(z.strictObject({ questionId: consentRequestId, answer: consentAnswer })).returns<void>(),
  'clients.revoke': call(z.strictObject({ programId: clientId })).returns<void>(),
} as const;
