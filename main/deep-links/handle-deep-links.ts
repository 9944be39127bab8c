/** Passes deep links to the sign-in or the email action that they belong to. */
import type { Notices } from '../state/notices.js';
import type { DeepLinkQueue } from './deep-link-queue.js';
import type { DeepLink } from './parse-deep-link.js';

type EmailActionLink = Extract<DeepLink, { kind: 'confirm' | 'reset' }>;
type InvitationLink = Extract<DeepLink, { kind: 'invitation' }>;

/** How a sign-in ended before its callback arrived. */
export type EndedSignIn = 'completed' | 'superseded' | 'cancelled' | 'timedOut';

export interface DeepLinkTargets {
  /** Pending sign-ins. */
  attempts: {
    /** Returns false if no sign-in is waiting for the callback. */
    handleCallback: (parameters: URLSearchParams) => boolean;
    /** How the sign-in of a late callback ended; null if it is unknown. */
    endedBy: (parameters: URLSearchParams) => EndedSignIn | null;
  };
  emailActions: { add: (link: EmailActionLink) => void };
  invitations: { add: (link: InvitationLink['parsed']) => void };
  notices: Pick<Notices, 'put'>;
  /** The notice's text. */
  lateSignInText: (ended: EndedSignIn) => string;
  log: { info: (line: string) => void };
}

/** Sets the queue's handler. A callback that no sign-in is waiting for has no effect (RFC 9700 section 4.7). */
export function handleDeepLinks(
  deepLinks: Pick<DeepLinkQueue, 'setHandler'>,
  { attempts, emailActions, invitations, notices, lateSignInText, log }: DeepLinkTargets,
): void {
  deepLinks.setHandler((link) => {
    if (link.kind === 'invitation') invitations.add(link.parsed);
    else if (link.kind !== 'callback') emailActions.add(link);
    else if (!attempts.handleCallback(link.parameters)) {
      log.info('Ignored a deep link: no sign-in is waiting for it');
      const ended = attempts.endedBy(link.parameters);
      if (ended === null) return;
      const message = lateSignInText(ended);
      notices.put({ id: 'lateSignIn', kind: 'links', message, actions: [], dismissible: true });
    }
  });
}
