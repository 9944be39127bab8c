/** Stops the services in the order that a shutdown needs. */
import { setTimeout as wait } from 'node:timers/promises';
import type { SecretClipboard } from '../desktop/secret-clipboard.js';
import type { ServerSupervisors } from '../embedded-server/server-supervisors.js';
import type { LocalApiServer } from '../local-api/local-api-server.js';
import type { Services } from './create-services.js';

const shutdownTimeoutMs = 2_000;

/** What was started besides the services. The functions return null for parts that startup has not reached. */
export interface StartedParts {
  secretClipboard: SecretClipboard;
  localApi: () => LocalApiServer | null;
  servers: () => ServerSupervisors | null;
  closeConsent: () => Promise<void>;
  logFailure: (error: unknown) => void;
}

/**
 * Stops all services. Signs removed accounts out at their backends within a short time limit; the next start does the
 * rest.
 */
export async function stopServices(services: Services, started: StartedParts): Promise<void> {
  const { attempts, clients, healthSchedule, pendingRemovals, backendRemovals, vault } = services;
  const { secretClipboard, localApi, servers, closeConsent, logFailure } = started;
  attempts.cancelAll();
  healthSchedule.stop();
  clients.lock();
  // Denied requests are answered before the connections are closed.
  await new Promise((done) => setImmediate(done));
  await closeConsent();
  const quick = [
    clients.flush(),
    vault.sealMemory(),
    pendingRemovals.finishAll().then(() => backendRemovals.finishAll()),
    secretClipboard.clear(),
    localApi()?.close() ?? Promise.resolve(),
  ];
  await Promise.race([Promise.all(quick), wait(shutdownTimeoutMs)]).catch(logFailure);
  vault.continueWithoutKeychain();
  await servers()?.stopAll();
}
