/** Adds backends and checks whether they are reachable. */
import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { backendAddress, isAppId } from '../../preload/contract/addresses.js';
import { type BackendId, backendId, type DiscoveredBackend } from '../../preload/contract/index.js';
import { maxLabelLength } from '../../preload/contract/limits.js';
import { cutTo, plainName, trimmed } from '../../preload/text/entered-text.js';
import { AuthError, type AuthErrorKind, type Fetch } from '../auth/index.js';
import { RosterError } from '../errors/roster-error.js';
import { boundedFetch, BoundsError } from '../http/bounded-fetch.js';
import { UnreadableAnswer } from '../http/unreadable-answer.js';
import { safeParse } from '../validation/safe-parse.js';
import { noSignIn } from './backend.js';
import type { Backends } from './backends.js';
import { locationBounds, parsedJson, toldInLocation } from './discovery.js';

export interface BackendManagementOptions {
  backends: Backends;
  fetch: Fetch;
  now: () => number;
}

/** An ID that no app has. */
const noApp = '-';

/** Response of an app's location endpoint (wire protocol, location). */
const locationAnswer = z.object({ hostname: z.string() });

export class BackendManagement {
  readonly #options: BackendManagementOptions;

  constructor(options: BackendManagementOptions) {
    this.#options = options;
  }

  /**
   * Adds a remote backend once it responds, under the name that it advertises if none is given; returns the existing one
   * if it is already known.
   * @throws RosterError, AuthError, StorageError
   */
  async add(wish: { baseUrl: string; appId: string; displayName: string }): Promise<BackendId> {
    const baseUrl = backendAddress(wish.baseUrl);
    const appId = trimmed(wish.appId);
    if (baseUrl === null) throw new RosterError('invalidUrl');
    if (!isAppId(appId)) throw new RosterError('invalidAppId');
    const { backends, now } = this.#options;
    const started = now();
    const answer = await this.#probe(baseUrl, appId);
    const ms = now() - started;
    const told = toldInLocation(answer, baseUrl);
    const displayName = cutTo(plainName(wish.displayName), maxLabelLength);
    const id = await backends.ensure({
      id: newBackendId(),
      kind: 'remote',
      displayName: displayName || told?.name || appId.slice(0, maxLabelLength),
      appId,
      baseUrl,
      signIn: noSignIn,
      appFolder: null,
      providers: null,
      told,
      removedAt: null,
    });
    // A known backend may advertise something new.
    await backends.remote.setTold(id, answer);
    backends.remote.checked(id, ms);
    return id;
  }

  /** Adds the embedded backend of an app folder that has already been served successfully. @throws StorageError */
  addFolder(
    id: BackendId,
    appFolder: string,
    { appId, displayName }: { appId: string; displayName: string },
  ): Promise<BackendId> {
    return this.#options.backends.ensure({
      id,
      kind: 'embedded',
      displayName: cutTo(plainName(displayName), maxLabelLength) || appId.slice(0, maxLabelLength),
      appId,
      baseUrl: null,
      signIn: noSignIn,
      appFolder,
      providers: null,
      told: null,
      removedAt: null,
    });
  }

  /**
   * Finds out what is running at an address. `appId` null: only whether it is a backend.
   * @throws RosterError `invalidUrl`, `appNotFound`; AuthError
   */
  async discover(address: string, appId: string | null): Promise<DiscoveredBackend> {
    const { now } = this.#options;
    const baseUrl = backendAddress(address);
    if (baseUrl === null) throw new RosterError('invalidUrl');
    const started = now();
    const answer = await this.#probe(baseUrl, appId ?? noApp).catch((error: unknown) => {
      if (appId === null && error instanceof RosterError && error.code === 'appNotFound') return null;
      throw error;
    });
    const name = toldInLocation(answer, baseUrl)?.name ?? null;
    return { ms: now() - started, name, hasApp: appId !== null };
  }

  /** Checks that a backend serves its app; returns the response time in ms. @throws RosterError, AuthError */
  async check(id: BackendId): Promise<number> {
    const { backends, now } = this.#options;
    const { app, entry } = backends.get(id);
    await backends.get(id).ready;
    const started = now();
    try {
      const answer = await this.#probe(app.baseUrl, entry.appId);
      await backends.remote.setTold(id, answer);
    } catch (error) {
      // A server that responds without the app has finished starting, so waiting would change nothing.
      if (error instanceof AuthError || backends.find(id)?.health.kind === 'starting')
        backends.remote.checked(id, isNotReady(error) ? 'notReady' : 'noAnswer');
      throw error;
    }
    const ms = now() - started;
    backends.remote.checked(id, ms);
    return ms;
  }

  /**
   * Returns the app's location.
   * @throws RosterError `appNotFound`, AuthError if there is no response or it is not that of an App Services backend
   */
  async #probe(baseUrl: string, appId: string): Promise<unknown> {
    const url = `${baseUrl}/api/client/v2.0/app/${encodeURIComponent(appId)}/location`;
    const init = { method: 'GET', headers: { Accept: 'application/json' } };
    const response = await boundedFetch(url, init, { ...locationBounds, fetch: this.#options.fetch }).catch(
      (error: unknown) => {
        throw new AuthError({ kind: kindOf(error), code: 0, message: 'no answer', cause: error });
      },
    );
    if (response.status === 404) throw new RosterError('appNotFound', { appId });
    if (response.status >= 500)
      throw new AuthError({ kind: 'serverFault', code: 0, message: 'no location', statusCode: response.status });
    const answer = parsedJson(await response.text());
    if (!response.ok || safeParse(locationAnswer, answer) === undefined) {
      const { status: statusCode, headers } = response;
      const cause = new UnreadableAnswer(statusCode, headers);
      throw new AuthError({ kind: 'badResponse', code: 0, message: 'not a location', statusCode, cause });
    }
    return answer;
  }
}

function newBackendId(): BackendId {
  return backendId.parse(`b-${randomBytes(8).toString('hex')}`);
}

/** Status 503: sent by a gateway while the server behind it starts, and by a server that cannot serve its app yet. */
function isNotReady(error: unknown): boolean {
  return error instanceof AuthError && error.statusCode === 503;
}

function kindOf(error: unknown): AuthErrorKind {
  if (!(error instanceof BoundsError)) return 'unreachable';
  return error.code === 'timedOut' ? 'timedOut' : 'badResponse';
}
