/** Handlers of `backends.*`. */
import { randomBytes } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { backendId, type BackendId, type SignInSettings } from '../../preload/contract/index.js';
import { say } from '../../preload/i18n/translate.js';
import type { AppFolders } from '../backends/app-folders.js';
import type { Backends, EmbeddedReady } from '../backends/backends.js';
import { RosterError } from '../errors/roster-error.js';
import type { MailLink } from '../email-actions/email-actions.js';
import type { NewBackends } from '../backends/backend-management.js';
import { linkOfMail, readOutbox } from '../email-actions/outbox.js';
import type { DomainHandlers } from './register-handlers.js';

/** What these handlers ask of the house. */
export interface BackendParts {
  backends: Backends;
  newBackends: NewBackends;
  appFolders: AppFolders;
}

/** An app folder, and whether its functions may run. */
export interface ServedApp {
  appFolder: string;
  allowFunctions: boolean;
}

/** What they ask of the shell. */
export interface BackendShell {
  /** Starts an embedded backend's server unless it runs. */
  startAgain: (id: BackendId) => void;
  /** Starts the server of a folder that nobody knows yet. @throws RosterError `folderRefused` */
  tryFolder: (id: BackendId, app: ServedApp) => Promise<EmbeddedReady>;
  /** Starts the server of an imported folder, or starts it again with another permission. */
  serve: (id: BackendId, app: ServedApp) => Promise<void>;
  forget: (id: BackendId) => Promise<void>;
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
  readLink: (text: string) => MailLink | null;
  takeLink: (link: MailLink) => Promise<void>;
}

/** The domain's handlers. */
export function backendHandlers(parts: () => Promise<BackendParts>, shell: BackendShell): DomainHandlers<'backends'> {
  const shown = (settings: SignInSettings): SignInSettings => ({
    ...settings,
    google: settings.google === null ? null : { ...settings.google, clientSecret: null },
  });
  const outboxOf = async (id: BackendId): Promise<string> => {
    const folder = await shell.outboxFolder(id);
    if (folder === null) throw new RosterError('backendNotFound', say().notServed);
    return folder;
  };
  return {
    'backends.signInSettings': async ({ backendId }) => {
      const { entry, offered } = (await parts()).backends.get(backendId);
      return { own: shown(entry.signIn), offered: shown(offered) };
    },
    'backends.changeSignIn': async ({ backendId, settings }) =>
      (await parts()).backends.changeSignIn(backendId, settings),
    'backends.restart': async ({ backendId }) => {
      // A remote backend is not ours to start.
      const house = await parts();
      const { id, kind, appFolder } = house.backends.get(backendId).entry;
      if (kind !== 'embedded') return;
      if (appFolder === null || (await house.appFolders.permissionFor(id, appFolder)) !== null) shell.startAgain(id);
      else await confirmFolder(house, shell, id, appFolder);
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
      const { backends, newBackends } = await parts();
      // The known one, when there is one, goes by its own name.
      return { displayName: backends.get(await newBackends.add(wish)).entry.displayName };
    },
    'backends.importFolder': async () => {
      const folder = await shell.chooseFolder();
      if (folder === null) return null;
      const house = await parts();
      const id = await importFolder(house, shell, await realpath(folder).catch(() => folder));
      return id === null ? null : { displayName: house.backends.get(id).entry.displayName };
    },
    'backends.rename': async ({ backendId, displayName }) =>
      (await parts()).backends.change(backendId, { displayName }),
    'backends.setProviders': async ({ backendId, providers }) =>
      (await parts()).backends.change(backendId, { providers }),
    'backends.remove': async ({ backendId }) => {
      const { newBackends, appFolders } = await parts();
      await newBackends.remove(backendId);
      await shell.forget(backendId);
      await appFolders.forget(backendId);
    },
    'backends.check': async ({ backendId }) => ({ ms: await (await parts()).newBackends.check(backendId) }),
    'backends.outbox': async ({ backendId }) => readOutbox(await outboxOf(backendId)),
    'backends.followMail': async ({ backendId, mailId }) => {
      const link = shell.readLink(await linkOfMail(await outboxOf(backendId), mailId));
      if (link === null) throw new RosterError('linkRefused', say().noLinkInMail);
      await shell.takeLink({ ...link, backendId });
    },
    'backends.openOutbox': async ({ backendId }) => shell.openFolder(await outboxOf(backendId)),
  };
}

/**
 * Serves a folder and keeps it when that works and the user confirms it. Its functions do not run before. One that is served already is
 * given as it is. Null: it is not to be served.
 */
async function importFolder(house: BackendParts, shell: BackendShell, folder: string): Promise<BackendId | null> {
  const { backends, newBackends, appFolders } = house;
  const known = backends.entries.find(({ appFolder }) => appFolder === folder);
  if (known !== undefined) {
    const isConfirmed = (await appFolders.permissionFor(known.id, folder)) !== null;
    return isConfirmed || (await confirmFolder(house, shell, known.id, folder)) ? known.id : null;
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
      await shell.forget(id);
      ready = await shell.tryFolder(id, { appFolder: folder, ...permission });
    }
    await appFolders.allow(id, folder, permission.allowFunctions);
    await newBackends.addFolder(id, folder, ready);
  } catch (error) {
    await shell.forget(id);
    throw error;
  }
  backends.functionsAllowed(id, permission.allowFunctions);
  backends.embeddedReady(id, ready);
  return id;
}

/** Asks about a folder that is known and was not confirmed in this profile, and serves it. False: it is not to be served. */
async function confirmFolder(
  { backends, appFolders }: BackendParts,
  shell: BackendShell,
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
