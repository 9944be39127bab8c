/** Handlers of `backends.*`. */
import { randomBytes } from 'node:crypto';
import { backendId, type BackendId, type SignInSettings } from '../../preload/contract.js';
import { say } from '../../preload/language/say.js';
import type { Backends, EmbeddedReady } from '../accounts/backends.js';
import { RosterError } from '../accounts/errors.js';
import type { MailLink } from '../accounts/mail-links.js';
import type { NewBackends } from '../accounts/new-backends.js';
import { linkOfMail, readOutbox } from '../accounts/outbox.js';
import type { DomainHandlers } from './register-calls.js';

/** What these handlers ask of the house. */
export interface BackendParts {
  backends: Backends;
  newBackends: NewBackends;
}

/** What they ask of the shell. */
export interface BackendShell {
  /** Starts an embedded backend's server unless it runs. */
  startAgain: (id: BackendId) => void;
  /** Starts the server of a folder that nobody knows yet. @throws RosterError `folderRefused` */
  tryFolder: (id: BackendId, folder: string) => Promise<EmbeddedReady>;
  forget: (id: BackendId) => Promise<void>;
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
      const { entry } = (await parts()).backends.get(backendId);
      if (entry.kind === 'embedded') shell.startAgain(backendId);
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
      const id = await importFolder(house, shell, folder);
      return { displayName: house.backends.get(id).entry.displayName };
    },
    'backends.rename': async ({ backendId, displayName }) =>
      (await parts()).backends.change(backendId, { displayName }),
    'backends.setProviders': async ({ backendId, providers }) =>
      (await parts()).backends.change(backendId, { providers }),
    'backends.remove': async ({ backendId }) => {
      await (await parts()).newBackends.remove(backendId);
      await shell.forget(backendId);
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

/** Serves a folder and keeps it when that works. One that is served already is given as it is. */
async function importFolder(
  { backends, newBackends }: BackendParts,
  { tryFolder, forget }: BackendShell,
  folder: string,
): Promise<BackendId> {
  const known = backends.entries.find(({ appFolder }) => appFolder === folder);
  if (known !== undefined) return known.id;
  const id = backendId.parse(`b-${randomBytes(8).toString('hex')}`);
  const ready = await tryFolder(id, folder);
  try {
    await newBackends.addFolder(id, folder, ready);
  } catch (error) {
    await forget(id);
    throw error;
  }
  backends.embeddedReady(id, ready);
  return id;
}
