/** Email links that wait for the user. */
import type { BackendId, EmailActionId } from '../ids.js';

/** An email link that waits for the user's confirmation. */
export interface EmailActionSummary {
  id: EmailActionId;
  kind: 'confirm' | 'reset';
  /** The backend it is from, if known: a link does not name its backend. */
  backendId: BackendId | null;
}
