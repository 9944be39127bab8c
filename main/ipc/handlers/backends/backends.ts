/** Handlers of `backends.*`. */
import { randomBytes } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { type BackendId, backendId, type SignInSettings } from '../../../../preload/contract/index.js';
import type { RemoteAdministration } from '../../../administration/remote-administration.js';
import { advertisedSignIn } from '../../../backends/backend.js';
import type { BackendManagement } from '../../../backends/backend-management.js';
import type { BackendRemovals } from '../../../backends/backend-removals.js';
import type { Backends } from '../../../backends/backends.js';
import { findAppFile } from '../../../backends/embedded/app-files.js';
import type { AppFolders } from '../../../backends/embedded/app-folders.js';
import type { EmbeddedReady } from '../../../backends/embedded/embedded-events.js';
import type { HealthSchedule } from '../../../backends/health-schedule.js';
import type { Invitations } from '../../../backends/invitations.js';
import type { EmailAction } from '../../../email-actions/email-actions.js';
import { findMailLink, readOutbox } from '../../../email-actions/outbox.js';
import { RosterError } from '../../../errors/roster-error.js';
import type { DomainHandlers } from '../../register-handlers.js';

export interface BackendHandlerServices {
  backends: Backends;
  backendManagement: BackendManagement;
  backendRemovals: Pick<BackendRemovals, 'remove' | 'restore'>;
  healthSchedule: Pick<HealthSchedule, 'retryNow'>;
  appFolders: AppFolders;
  remoteAdministration: Pick<RemoteAdministration, 'connect' | 'disconnect'>;
  invitations: Pick<Invitations, 'pending' | 'dismiss'>;
}

/** An app folder and whether its functions may run. */
export interface ServedApp {
  appFolder: string;
  /** The app ID, which is used if the folder contains none. */
  appId?: string | null;
  allowFunctions: boolean;
}

/** Desktop functions that these handlers use. */
export interface BackendServices {
  /** Starts an embedded backend's server unless it is running. */
  restart: (id: BackendId) => void;
  /** Starts the server of a folder that is not imported yet. @throws RosterError `appIdMissing` or `invalidAppFolder` */
  tryFolder: (id: BackendId, app: ServedApp) => Promise<EmbeddedReady>;
  /** Starts the server of an imported folder, or restarts it with changed permissions. */
  serve: (id: BackendId, app: ServedApp) => Promise<void>;
  remove: (id: BackendId) => Promise<void>;
  /** Stops a server and deletes its data. */
  discard: (id: BackendId) => Promise<void>;
  /** Prompts in a native dialog whether to serve a folder and to run its functions. Null: do not serve it. */
  askAboutFolder: (folder: string) => Promise<{ allowFunctions: boolean } | null>;
  /** Prompts in a native dialog whether a folder's functions may run. */
  askAboutFunctions: (folder: string) => Promise<boolean>;
  /** Shows a folder picker. Returns null if the user cancelled. */
  chooseFolder: () => Promise<string | null>;
  /** Folder of an embedded backend's outgoing mail; null if the backend is not served locally. */
  outboxFolder: (id: BackendId) => Promise<string | null>;
  openFolder: (folder: string) => Promise<void>;
  /** Opens a file with the system's program for it. */
  openFile: (path: string) => Promise<void>;
  /** Shows a file in the file manager. */
  showInFolder: (path: string) => void;
  /** Parses a Roster link into an email action; null if it is not one. */
  parseEmailAction: (text: string) => EmailAction | null;
  addEmailAction: (link: EmailAction) => Promise<void>;
}

export function backendHandlers(
  parts: () => Promise<BackendHandlerServices>,
  shell: BackendServices,
): DomainHandlers<'backends'> {
  const shown = (settings: SignInSettings): SignInSettings => ({
    ...settings,
    google: settings.google === null ? null : { ...settings.google, clientSecret: null },
  });
  const outboxOf = async (id: BackendId): Promise<string> => {
    const folder = await shell.outboxFolder(id);
    if (folder === null) throw new RosterError('noOutbox', { backend: (await parts()).backends.nameOf(id) });
    return folder;
  };
  /** The folder that was chosen last. It never comes from the page. */
  let chosen: string | null = null;
  const imported = async (
    folder: string,
    appId: string | null,
  ): Promise<{ backendId: BackendId; displayName: string } | null> => {
    const services = await parts();
    const id = await importFolder(services, shell, { appFolder: folder, appId });
    return id === null ? null : { backendId: id, displayName: services.backends.get(id).entry.displayName };
  };
  return {
    'backends.signInSettings': async ({ backendId }) => {
      const backend = (await parts()).backends.get(backendId);
      return { custom: shown(backend.entry.signIn), advertised: shown(advertisedSignIn(backend)) };
    },
    'backends.changeSignIn': async ({ backendId, settings }) =>
      (await parts()).backends.changeSignIn(backendId, settings),
    'backends.restart': async ({ backendId }) => {
      // Roster cannot start a remote backend.
      const services = await parts();
      const { id, kind, appFolder } = services.backends.get(backendId).entry;
      if (kind !== 'embedded') return;
      if (appFolder === null || (await services.appFolders.permissionFor(id, appFolder)) !== null) shell.restart(id);
      else await confirmFolder(services, shell, id, appFolder);
    },
    'backends.setFunctions': async ({ backendId, allowed }) => {
      const { backends, appFolders } = await parts();
      const { id, appFolder } = backends.get(backendId).entry;
      if (appFolder === null || (await appFolders.permissionFor(id, appFolder)) === null) return;
      if (allowed && !(await shell.askAboutFunctions(appFolder))) return;
      await appFolders.allow(id, appFolder, allowed);
      backends.embedded.functionsAllowed(id, allowed);
      await shell.serve(id, { appFolder, allowFunctions: allowed });
    },
    'backends.add': async (wish) => {
      const { backends, backendManagement } = await parts();
      const id = await backendManagement.add(wish);
      // If the backend is already known, it keeps its own name.
      return { backendId: id, displayName: backends.get(id).entry.displayName };
    },
    'backends.addBuiltIn': async () => ({ backendId: await (await parts()).backends.addBuiltIn() }),
    'backends.discover': async ({ address, appId }) => (await parts()).backendManagement.discover(address, appId),
    'backends.invitations': async () => (await parts()).invitations.pending,
    'backends.dismissInvitation': async ({ invitationId }) => {
      (await parts()).invitations.dismiss(invitationId);
    },
    'backends.importFolder': async () => {
      const folder = await shell.chooseFolder();
      if (folder === null) return null;
      chosen = await realpath(folder).catch(() => folder);
      return imported(chosen, null);
    },
    'backends.importChosenFolder': async ({ appId }) => (chosen === null ? null : imported(chosen, appId)),
    'backends.rename': async ({ backendId, displayName }) =>
      (await parts()).backends.change(backendId, { displayName }),
    'backends.setProviders': async ({ backendId, providers }) =>
      (await parts()).backends.change(backendId, { providers }),
    'backends.remove': async ({ backendId }) => (await parts()).backendRemovals.remove(backendId),
    'backends.restore': async ({ backendId }) => (await parts()).backendRemovals.restore(backendId),
    'backends.check': async ({ backendId }) => ({ ms: await (await parts()).backendManagement.check(backendId) }),
    'backends.connectAdministration': async ({ backendId, key }) => ({
      kept: await (await parts()).remoteAdministration.connect(backendId, key),
    }),
    'backends.disconnectAdministration': async ({ backendId }) =>
      (await parts()).remoteAdministration.disconnect(backendId),
    'backends.retryNow': async () => (await parts()).healthSchedule.retryNow(),
    'backends.importReport': async ({ backendId }) => (await parts()).backends.importReport(backendId),
    'backends.openAppFile': async ({ backendId, file }) => {
      const { backends } = await parts();
      const appFolder = appFolderOf(backends, backendId);
      const { path, isJson } = await findAppFile(appFolder, backends.importReport(backendId), file);
      if (isJson) await shell.openFile(path);
      else shell.showInFolder(path);
    },
    'backends.openAppFolder': async ({ backendId }) =>
      shell.openFolder(appFolderOf((await parts()).backends, backendId)),
    'backends.outbox': async ({ backendId, after }) => readOutbox(await outboxOf(backendId), after),
    'backends.openMailLink': async ({ backendId, mailId }) => {
      const link = shell.parseEmailAction(await findMailLink(await outboxOf(backendId), mailId));
      if (link === null) throw new RosterError('noLinkInMail');
      await shell.addEmailAction({ ...link, backendId });
    },
    'backends.openOutbox': async ({ backendId }) => shell.openFolder(await outboxOf(backendId)),
  };
}

/** @throws RosterError `backendNotFound` for a backend without an app folder */
function appFolderOf(backends: Backends, id: BackendId): string {
  const { appFolder } = backends.get(id).entry;
  if (appFolder === null) throw new RosterError('backendNotFound', { reason: 'unlisted' });
  return appFolder;
}

/**
 * Imports a folder if its server starts and the user confirms; its functions do not run before that. Returns the
 * existing backend if the folder is already served, or null if the user declined.
 */
async function importFolder(
  services: BackendHandlerServices,
  shell: BackendServices,
  { appFolder: folder, appId }: Pick<ServedApp, 'appFolder'> & { appId: string | null },
): Promise<BackendId | null> {
  const { backends, backendManagement, appFolders } = services;
  const known = backends.entries.find(({ appFolder }) => appFolder === folder);
  if (known !== undefined) {
    await backends.unhide(known.id);
    const isConfirmed = (await appFolders.permissionFor(known.id, folder)) !== null;
    return isConfirmed || (await confirmFolder(services, shell, known.id, folder)) ? known.id : null;
  }
  const app = { appFolder: folder, ...(appId === null ? {} : { appId }) };
  const id = backendId.parse(`b-${randomBytes(8).toString('hex')}`);
  let ready = await shell.tryFolder(id, { ...app, allowFunctions: false });
  const permission = await shell.askAboutFolder(folder);
  try {
    if (permission === null) {
      await shell.discard(id);
      backends.embedded.forgetReport(id);
      return null;
    }
    if (permission.allowFunctions) {
      await shell.remove(id);
      ready = await shell.tryFolder(id, { ...app, ...permission });
    }
    await appFolders.allow(id, folder, permission.allowFunctions);
    await backendManagement.addFolder(id, folder, ready);
  } catch (error) {
    await shell.remove(id);
    throw error;
  }
  backends.embedded.functionsAllowed(id, permission.allowFunctions);
  backends.embedded.ready(id, ready);
  return id;
}

/**
 * Prompts for a known folder that was not confirmed in this profile, and serves it. Returns false if the user declined.
 */
async function confirmFolder(
  { backends, appFolders }: BackendHandlerServices,
  shell: BackendServices,
  id: BackendId,
  appFolder: string,
): Promise<boolean> {
  const permission = await shell.askAboutFolder(appFolder);
  if (permission === null) return false;
  await appFolders.allow(id, appFolder, permission.allowFunctions);
  backends.embedded.functionsAllowed(id, permission.allowFunctions);
  await shell.serve(id, { appFolder, ...permission });
  return true;
}
