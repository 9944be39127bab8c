/** Creates the service for programs that request access tokens. */
import { ClientGrants } from '../../clients/client-grants.js';
import { ClientRules } from '../../clients/client-rules.js';
import { ConsentHistory, consentHistoryFormat } from '../../clients/consent-history.js';
import { ConsentRequests } from '../../clients/consent-requests.js';
import type { ChangeFeed } from '../../state/change-feed.js';
import type { ServiceDependencies } from '../create-services.js';
import type { OpenLater } from '../profile/open-later.js';

interface ClientDependencies extends Pick<
  ServiceDependencies,
  'isTerminalOpen' | 'monotonicNow' | 'now' | 'onClientsChanged' | 'onConsentRequestsChanged' | 'schedule' | 'warn'
> {
  feed: ChangeFeed;
  file: ConstructorParameters<typeof ClientRules>[0]['file'];
  openLater: OpenLater;
  isLocked: () => boolean;
}

export function createClients({ feed, file, openLater, isLocked, ...options }: ClientDependencies): ClientGrants {
  const { now, monotonicNow, schedule, warn, onClientsChanged: onChanged, isTerminalOpen } = options;
  const clients = new ClientGrants({
    rules: new ClientRules({ file, now, schedule, warn, onChanged, isTerminalOpen, isLocked }),
    requests: new ConsentRequests({
      now: monotonicNow ?? (() => performance.now()),
      schedule,
      onChanged: options.onConsentRequestsChanged,
    }),
    history: new ConsentHistory({ openFile: () => openLater(consentHistoryFormat), now, onChanged }),
    warn,
  });
  feed.subscribe(({ change }) => {
    if (change.kind === 'lockChanged' && change.lock !== 'locked') clients.unlocked();
    if (change.kind === 'accountRemoved')
      void clients.forgetAccount(change.accountId).catch((error: unknown) => {
        warn(`the rules of a removed account could not be removed: ${error instanceof Error ? error.message : ''}`);
      });
  });
  return clients;
}
