/** Creates the services that manage, check and administer backends. */
import { AdminKeys } from '../../administration/admin-keys.js';
import { MailServers } from '../../administration/mail-servers.js';
import { RemoteAdministration } from '../../administration/remote-administration.js';
import { BackendManagement } from '../../backends/backend-management.js';
import type { Backends } from '../../backends/backends.js';
import { HealthSchedule } from '../../backends/health-schedule.js';
import type { ChangeFeed } from '../../state/change-feed.js';
import type { AccountVault } from '../../vault/account-vault.js';
import type { ServiceDependencies, Services } from '../create-services.js';

interface BackendDependencies extends Pick<ServiceDependencies, 'fetch' | 'now' | 'schedule'> {
  backends: Backends;
  feed: ChangeFeed;
  vault: AccountVault;
}

interface BackendServices extends Pick<
  Services,
  'backendManagement' | 'healthSchedule' | 'mailServers' | 'remoteAdministration'
> {
  adminKeys: AdminKeys;
}

export function createBackendServices({
  backends,
  feed,
  vault,
  fetch,
  now,
  schedule,
}: BackendDependencies): BackendServices {
  const backendManagement = new BackendManagement({ backends, fetch, now });
  const healthSchedule = new HealthSchedule({
    ...{ now, schedule },
    backends: () => backends.summaries,
    check: (id) => backendManagement.check(id),
    setNextCheck: (id, at) => {
      backends.remote.setNextCheck(id, at);
    },
  });
  feed.subscribe(({ change }) => {
    healthSchedule.apply(change);
  });
  const adminKeys = new AdminKeys(vault);
  const remoteAdministration = new RemoteAdministration({ backends, keys: adminKeys, fetch, now });
  return {
    ...{ adminKeys, backendManagement, healthSchedule, remoteAdministration },
    mailServers: new MailServers({ vault, backends }),
  };
}
