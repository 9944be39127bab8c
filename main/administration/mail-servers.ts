/** The mail servers that the user set up for backends on this computer, encrypted in the vault with their passwords. */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { BackendId, MailServerSettings } from '../../preload/contract/index.js';
import type { Backends } from '../backends/backends.js';
import { RosterError } from '../errors/roster-error.js';
import { type SmtpServer, smtpServer } from '../server/mail/smtp-server.js';
import { isMailHost, isMailSender, withoutBrackets } from '../validation/mail-fields.js';
import { safeParse } from '../validation/safe-parse.js';
import type { AccountVault } from '../vault/account-vault.js';
import { VaultError } from '../vault/errors.js';

export interface MailServersOptions {
  vault: Pick<AccountVault, 'read' | 'write' | 'remove'>;
  backends: Pick<Backends, 'entries' | 'get'>;
}

type Listener = (id: BackendId, server: SmtpServer | null) => void;

export class MailServers {
  #listener: Listener = () => undefined;
  /** The mail servers that were read or changed. A listener that is set later receives them too. */
  readonly #known = new Map<BackendId, SmtpServer | null>();

  constructor(private readonly options: MailServersOptions) {}

  /** Sets the listener, which receives each mail server, replacing the previous one. */
  onChanged(listener: Listener): void {
    this.#listener = listener;
    for (const [id, server] of this.#known) listener(id, server);
  }

  /** Reads the mail servers. Called when the vault was opened. @throws StorageError */
  async load(): Promise<void> {
    for (const { id, kind } of this.options.backends.entries) {
      if (kind !== 'embedded') continue;
      try {
        this.#publish(id, await this.#read(id));
      } catch (error) {
        // The backend keeps its mail until the vault can be read.
        if (!(error instanceof VaultError)) throw error;
      }
    }
  }

  /** The settings without the password; null if there are none. @throws RosterError, VaultError */
  async shown(id: BackendId): Promise<MailServerSettings | null> {
    const server = await this.#read(this.#embedded(id));
    return server === null ? null : { ...server, user: server.user ?? '', password: null };
  }

  /**
   * Stores the settings; null: the user wants none. Without a password, the stored one is kept for the same user at the same
   * server. Durable unless there is no keychain.
   * @throws RosterError `invalidMailHost`, `invalidMailSender`, `mailServerNeedsTls`; VaultError
   */
  async change(id: BackendId, given: MailServerSettings | null): Promise<void> {
    this.#embedded(id);
    if (given === null) {
      await this.forget(id);
      return;
    }
    const settings = { ...given, host: withoutBrackets(given.host) };
    if (!isMailHost(settings.host)) throw new RosterError('invalidMailHost', { host: given.host });
    if (!isMailSender(settings.from)) throw new RosterError('invalidMailSender', { sender: given.from });
    // A mail contains links that act as credentials.
    if (settings.security === 'none' && !isThisComputer(settings.host)) throw new RosterError('mailServerNeedsTls');
    const known = settings.password === null ? await this.#read(id) : null;
    const isSame =
      known?.host === settings.host && known.port === settings.port && (known.user ?? '') === settings.user;
    const password = settings.password ?? (isSame ? known.password : null);
    const server = { ...settings, user: settings.user === '' ? null : settings.user, password };
    await this.options.vault.write(nameOf(id), JSON.stringify({ version: 1, ...server }));
    this.#publish(id, server);
  }

  /** Deletes the settings of a backend. @throws VaultError */
  async forget(id: BackendId): Promise<void> {
    await this.options.vault.remove(nameOf(id));
    this.#publish(id, null);
  }

  #publish(id: BackendId, server: SmtpServer | null): void {
    this.#known.set(id, server);
    this.#listener(id, server);
  }

  /** The mail server of a stand-alone backend is set up where it runs. */
  #embedded(id: BackendId): BackendId {
    if (this.options.backends.get(id).entry.kind === 'embedded') return id;
    throw new RosterError('backendNotFound', { reason: 'unlisted' });
  }

  /** Null also if the file is damaged and was set aside. */
  async #read(id: BackendId): Promise<SmtpServer | null> {
    const text = await this.options.vault.read(nameOf(id)).catch((error: unknown) => {
      if (error instanceof VaultError && error.code === 'sessionUnreadable') return null;
      throw error;
    });
    return text === null ? null : (safeParse(smtpServer, JSON.parse(text)) ?? null);
  }
}

/** Name of the encrypted file: never the ID of an account, which has no dot. */
const nameOf = (id: BackendId) => `mail-server.${id}`;

/** Whether a host is `localhost` or a loopback address (RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3). */
function isThisComputer(host: string): boolean {
  return host.toLowerCase() === 'localhost' || (isIP(host) !== 0 && ipaddr.process(host).range() === 'loopback');
}
