/** Other programs that request access tokens. */
import * as z from 'zod';
import type { AccountId, ClientId, ConsentRequestId } from './ids.js';

/** A client that may get access tokens without asking. */
export interface ClientSummary {
  id: ClientId;
  name: string;
  /** Path of the executable. */
  path: string;
  /** Path of the script if the executable is an interpreter. */
  script: string | null;
  /** ISO 8601. */
  allowedAt: string;
}

/** A client's request for an access token. */
export interface ConsentRequest {
  id: ConsentRequestId;
  accountId: AccountId;
  /** Null: the system cannot identify the program. */
  program: {
    name: string;
    path: string;
    script: string | null;
    /** The program cannot be identified reliably, so “always” would cover more than the user is shown. */
    onlyOnce: boolean;
  } | null;
}

/** The user's decision: once, always, or no. */
export const consentAnswer = z.enum(['once', 'always', 'deny']);
export type ConsentAnswer = z.infer<typeof consentAnswer>;
