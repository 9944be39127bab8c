/** Handlers of `backends.*`. */
import { randomBytes } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { backendId, type BackendId, type SignInSettings } from '../../preload/contract/index.js';
import { t } from '../../preload/i18n/translate.js';
import type { AppFolders } from '../backends/app-folders.js';
import type { Backends, EmbeddedReady } from '../backends/backends.js';
import { RosterError } from '../errors/roster-error.js';
import type { EmailAction } from '../email-actions/email-actions.js';
import type { BackendManagement } from '../backends/backend-management.js';
import { findMailLink, readOutbox } from '../email-actions/outbox.js';
import type { DomainHandlers } from './register-handlers.js';

/** What these handlers ask of the house. */
export interface BackendHandlerServices {
  backends: Backends;
  backendManagement: BackendManagement;
  appFolders: AppFolders;
}

/** An app folder, and whether its functions may run. */
export interface ServedApp {
  appFolder: string;
  allowFunctions: boolean;
}

/** What they ask of the shell. */
export interface BackendServices {
  /** Starts an embedded backend's server unless it runs. */
  restart: (id: BackendId) => void;
  /** Starts the server of a folder that nobody knows yet. @throws RosterError `invalidAppFolder` */
  tryFolder: (id: BackendId, app: ServedApp) => Promise<EmbeddedReady>;
  /** Starts the server of an imported folder, or starts it again with another permission. */
  serve: (id: BackendId, app: ServedApp) => Promise<void>;
  remove: (id: BackendId) => Promise<void>;
  /** Stops a server and deletes its data. */
  discard: (id: BackendId) => Promise<void>;
  /** Asks outside the page whether a folder is served, and whether its functions may run. Null: it is not to be served. */
  askAboutFolder: (folder: string) => Promise<{ allowFunctions: boolean } | null>;
  /** Asks outside the page whether the functions of a folder may run. */
  askAboutFunctions: (folder: string) => Promise<boolean>;
  /** Lets the person choose a folder; null: nothing was chosen. */
  chooseFolder: () => Promise<string | null>;
  /** Where an embedded backend's mails lie; null: it is not served here. */
  outboxFolder: (id: BackendId) => Promise<string | null>;
  openFolder: (folder: string) => Promise<void>;
  /** What a link of Roster's own asks for; null: nothing that Roster knows. */
  parseEmailAction: (text: string) => EmailAction | null;
  addEmailAction: (link: EmailAction) => Promise<void>;
}

/** The domain's handlers. */
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
    if (folder === null) throw new RosterError('backendNotFound', t().notServed);
    return folder;
  };
  return {
    'backends.signInSettings': async ({ backendId }) => {
      const { entry, advertisedSignIn } = (await parts()).backends.get(backendId);
      return { custom: shown(entry.signIn), advertised: shown(advertisedSignIn) };
    },
    'backends.changeSignIn': async ({ backendId, settings }) =>
      (await parts()).backends.changeSignIn(backendId, settings),
    'backends.restart': async ({ backendId }) => {
      // A remote backend is not ours to start.
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
      backends.functionsAllowed(id, allowed);
      await shell.serve(id, { appFolder, allowFunctions: allowed });
    },
    'backends.add': async (wish) => {
      const { backends, backendManagement } = await parts();
      // The known one, when there is one, goes by its own name.
      return { displayName: backends.get(await backendManagement.add(wish)).entry.displayName };
    },
    'backends.importFolder': async () => {
      const folder = await shell.chooseFolder();
      if (folder === null) return null;
      const services = await parts();
      const id = await importFolder(services, shell, await realpath(folder).catch(() => folder));
      return id === null ? null : { displayName: services.backends.get(id).entry.displayName };
    },
    'backends.rename': async ({ backendId, displayName }) =>
      (await parts()).backends.change(backendId, { displayName }),
    'backends.setProviders': async ({ backendId, providers }) =>
      (await parts()).backends.change(backendId, { providers }),
    'backends.remove': async ({ backendId }) => {
      const { backendManagement, appFolders } = await parts();
      await backendManagement.remove(backendId);
      await shell.remove(backendId);
      await appFolders.forget(backendId);
    },
    'backends.check': async ({ backendId }) => ({ ms: await (await parts()).backendManagement.check(backendId) }),
    'backends.outbox': async ({ backendId }) => readOutbox(await outboxOf(backendId)),
    'backends.openMailLink': async ({ backendId, mailId }) => {
      const link = shell.parseEmailAction(await findMailLink(await outboxOf(backendId), mailId));
      if (link === null) throw new RosterError('emailActionRejected', t().noLinkInMail);
      await shell.addEmailAction({ ...link, backendId });
    },
    'backends.openOutbox': async ({ backendId }) => shell.openFolder(await outboxOf(backendId)),
  };
}

/**
 * Serves a folder and keeps it when that works and the user confirms it. Its functions do not run before. One that is served already is
 * given as it is. Null: it is not to be served.
 */
async function importFolder(
  services: BackendHandlerServices,
  shell: BackendServices,
  folder: string,
): Promise<BackendId | null> {
  const { backends, backendManagement, appFolders } = services;
  const known = backends.entries.find(({ appFolder }) => appFolder === folder);
  if (known !== undefined) {
    const isConfirmed = (await appFolders.permissionFor(known.id, folder)) !== null;
    return isConfirmed || (await confirmFolder(services, shell, known.id, folder)) ? known.id : null;
  }
  const id = backendId.parse(`b-${randomBytes(8).toString('hex')}`);
  let ready = await shell.tryFolder(id, { appFolder: folder, allowFunctions: false });
  const permission = await shell.askAboutFolder(folder);
  try {
    if (permission === null) {
      await shell.discard(id);
      return null;
    }
    if (permission.allowFunctions) {
      await shell.remove(id);
      ready = await shell.tryFolder(id, { appFolder: folder, ...permission });
    }
    await appFolders.allow(id, folder, permission.allowFunctions);
    await backendManagement.addFolder(id, folder, ready);
  } catch (error) {
    await shell.remove(id);
    throw error;
  }
  backends.functionsAllowed(id, permission.allowFunctions);
  backends.embeddedReady(id, ready);
  return id;
}

/** Asks about a folder that is known and was not confirmed in this profile, and serves it. False: it is not to be served. */
async function confirmFolder(
  { backends, appFolders }: BackendHandlerServices,
  shell: BackendServices,
  id: BackendId,
  appFolder: string,
): Promise<boolean> {
  const permission = await shell.askAboutFolder(appFolder);
  if (permission === null) return false;
  await appFolders.allow(id, appFolder, permission.allowFunctions);
  backends.functionsAllowed(id, permission.allowFunctions);
  await shell.serve(id, { appFolder, ...permission });
  return true;
}
