/** Email accounts: registration, confirmation and password reset, as configured in the app folder. */
import * as z from 'zod';
import type { EmailPasswordSettings } from '../../configuration/providers/providers-file.js';
import type { EventSink } from '../../events/event-log.js';
import { recorded } from '../../events/outcome.js';
import type { Functions } from '../../functions/functions.js';
import { FunctionFailure } from '../../functions/runners/function-runner.js';
import { issueMailToken, mailLink, type TokenPair, withMailToken } from '../../mail/mail-tokens.js';
import type { Mail, SendMail } from '../../mail/mailer.js';
import { hashPassword, verifyPassword } from '../../passwords/password-hash.js';
import { newId } from '../../store/new-id.js';
import type { StoredPassword } from '../../store/records.js';
import type { Store } from '../../store/store.js';
import { isStorableText } from '../../store/text.js';
import { badRequest, WireError } from '../../wire-error.js';
import { isAccountName, mailAddress } from './account-name.js';

export interface EmailAccountsOptions {
  settings: EmailPasswordSettings;
  store: Store;
  functions: Pick<Functions, 'call'>;
  sendMail: SendMail;
  events: EventSink;
  /** Milliseconds since 1970. */
  now: () => number;
}

const status = z.object({ status: z.enum(['success', 'pending', 'fail']) });
type Status = z.infer<typeof status>['status'];

/** Implements the `local-userpass` calls. Each method throws the WireErrors of the protocol's catalogue. */
export class EmailAccounts {
  readonly #options: EmailAccountsOptions;

  constructor(options: EmailAccountsOptions) {
    this.#options = options;
  }

  /** Whether registration sends a mail, so that it counts toward the mail limit. */
  get sendsConfirmation(): boolean {
    return this.#mode !== 'auto';
  }

  /** Creates an account. Durable when it resolves. */
  async register(email: string, password: string): Promise<void> {
    requireLength(password);
    await this.#requireName(email);
    const { store } = this.#options;
    const hash = await hashPassword(password);
    const confirmed = this.#mode === 'auto';
    const account = { email, identityId: newId(), hash, confirmed };
    if (!(await store.addPassword(account))) throw nameInUse();
    try {
      if (this.#mode === 'mail') await this.#mailConfirmation(account);
      if (this.#mode === 'function') await this.#runConfirmation(account);
    } catch (error) {
      // Release the name: a mail that could not be sent must not block the address.
      await store.removeUnconfirmed(account.identityId);
      throw error;
    }
  }

  /** Confirms an address. Returns the identity. */
  async confirm(pair: TokenPair): Promise<string> {
    const { store } = this.#options;
    return withMailToken(store, 'confirm', pair, this.#seconds(), async (identityId) => {
      await store.confirmPassword(identityId);
      return true;
    });
  }

  /** Sends the confirmation mail or runs the confirmation function again, whichever the app uses. */
  async repeatConfirmation(email: string): Promise<void> {
    await (this.#mode === 'function' ? this.retryConfirmation(email) : this.resendConfirmation(email));
  }

  /** Resends the confirmation mail. */
  async resendConfirmation(email: string): Promise<void> {
    const account = await this.#requirePending(email);
    if (this.#mode !== 'mail') throw badRequest('confirmation mails are not enabled');
    await this.#mailConfirmation(account);
  }

  /** Runs the confirmation function again. */
  async retryConfirmation(email: string): Promise<void> {
    if (this.#mode === 'auto') {
      throw new WireError(400, null, `cannot run confirmation for ${email}: automatic confirmation is enabled`);
    }
    const account = await this.#requirePending(email);
    if (this.#mode !== 'function') throw badRequest('confirmation by a function is not enabled');
    await this.#runConfirmation(account);
  }

  /** Sends a password reset mail. */
  async sendReset(email: string): Promise<void> {
    const { settings, store } = this.#options;
    if (settings.runResetFunction) throw new WireError(400, null, 'please use reset password via function');
    const account = await this.#find(email);
    const to = addressOf(account);
    const pair = await issueMailToken(store, 'reset', account.identityId, this.#seconds());
    const link = mailLink(settings.resetPasswordUrl, pair) ?? mailLink('dev.roster.app://reset', pair) ?? '';
    await this.#send(account, 'password reset', {
      to,
      subject: settings.resetPasswordSubject === '' ? 'Reset your password' : settings.resetPasswordSubject,
      text: `A password reset was requested for this address. If you requested it, open this link within 30 minutes:\n\n${link}\n\nIf you did not, ignore this email.\n`,
    });
  }

  /**
   * Sets a password with the token of a reset mail. Ends all sessions and disables all API keys, because either may be
   * stolen. Returns the identity.
   */
  async reset(password: string, pair: TokenPair): Promise<string> {
    requireLength(password);
    const { store } = this.#options;
    return withMailToken(store, 'reset', pair, this.#seconds(), async (identityId) =>
      store.replacePassword(identityId, await hashPassword(password), pair.tokenId),
    );
  }

  /** Calls the app's reset function, which decides whether to accept the new password. */
  async callReset(email: string, password: string, given: readonly unknown[]): Promise<void> {
    const { settings, store } = this.#options;
    if (!settings.runResetFunction) throw badRequest('reset password via function is not enabled');
    requireLength(password);
    const account = await this.#find(email);
    const pair = await issueMailToken(store, 'reset', account.identityId, this.#seconds());
    const currentPasswordValid = await verifyPassword(account.hash, password);
    const request = { username: email, password, ...pair, currentPasswordValid };
    const said = await this.#decide(settings.resetFunctionName, [request, ...given]);
    if (said === 'fail') throw badRequest(`failed to reset password for user "${email}"`);
    if (said === 'success') await this.#setPassword(account.identityId, password);
  }

  get #mode(): 'auto' | 'mail' | 'function' {
    const { autoConfirm, runConfirmationFunction, emailConfirmationUrl } = this.#options.settings;
    if (autoConfirm) return 'auto';
    if (runConfirmationFunction) return 'function';
    // Without a confirmation method, no account could ever sign in.
    return emailConfirmationUrl === '' ? 'auto' : 'mail';
  }

  async #mailConfirmation(account: StoredPassword): Promise<void> {
    const { settings, store } = this.#options;
    const to = addressOf(account);
    const pair = await issueMailToken(store, 'confirm', account.identityId, this.#seconds());
    const link = mailLink(settings.emailConfirmationUrl, pair) ?? mailLink('dev.roster.app://confirm', pair) ?? '';
    await this.#send(account, 'confirmation', {
      to,
      subject: settings.confirmEmailSubject === '' ? 'Confirm your email address' : settings.confirmEmailSubject,
      text: `To confirm this address, open this link within 30 minutes:\n\n${link}\n\nIf you did not register, do nothing.\n`,
    });
  }

  /** The event names the kind of mail, without its text, which contains a token. */
  async #send({ email: account }: StoredPassword, subject: string, mail: Mail): Promise<void> {
    const { events, sendMail } = this.#options;
    await recorded(events, { kind: 'mail', account, subject }, () => sendMail(mail));
  }

  async #runConfirmation({ email, identityId }: StoredPassword): Promise<void> {
    const { settings, store } = this.#options;
    const pair = await issueMailToken(store, 'confirm', identityId, this.#seconds());
    const said = await this.#decide(settings.confirmationFunctionName, [{ username: email, ...pair }]);
    if (said === 'fail') throw badRequest(`failed to confirm user "${email}"`);
    if (said === 'success') await store.confirmPassword(identityId);
  }

  /** Calls a function and returns its decision. An exception or an unknown result counts as a rejection. */
  async #decide(name: string, given: readonly unknown[]): Promise<Status> {
    try {
      const { functions } = this.#options;
      const text = await functions.call(name, JSON.stringify(given), { type: 'system' }, 'credentials');
      return status.safeParse(JSON.parse(text)).data?.status ?? 'fail';
    } catch (error) {
      if (error instanceof FunctionFailure) return 'fail';
      throw error;
    }
  }

  async #setPassword(identityId: string, password: string): Promise<void> {
    await this.#options.store.replacePassword(identityId, await hashPassword(password));
  }

  /** A new name must be unambiguous; if it is confirmed by mail, it must be a single address. @throws WireError */
  async #requireName(email: string): Promise<void> {
    if (this.#mode === 'mail' ? mailAddress(email) !== null : isAccountName(email)) return;
    // Another spelling of an existing name, for example with a leading space, counts as that name.
    if (isStorableText(email) && (await this.#options.store.isNameTaken(email))) throw nameInUse();
    throw badRequest(
      this.#mode === 'mail'
        ? 'invalid email: it must be one email address without a name, spaces or quotes'
        : 'invalid email: it must be one email address or user name without spaces, quotes, brackets, commas or semicolons',
    );
  }

  async #requirePending(email: string): Promise<StoredPassword> {
    const account = await this.#find(email);
    if (account.confirmed) throw new WireError(400, 'UserAlreadyConfirmed', 'already confirmed');
    return account;
  }

  async #find(email: string): Promise<StoredPassword> {
    const account = await this.#options.store.findPassword(email);
    if (account === null) throw new WireError(404, 'UserNotFound', 'user not found');
    return account;
  }

  #seconds(): number {
    return Math.floor(this.#options.now() / 1000);
  }
}

const nameInUse = () => new WireError(409, 'AccountNameInUse', 'name already in use');

/**
 * Recipient of an account's mails: derived from the stored name, not from the request. @throws WireError for a plain
 * user name
 */
function addressOf({ email }: StoredPassword): string {
  const address = mailAddress(email);
  if (address === null) throw badRequest('no mail can be sent to this account: its name is not an email address');
  return address;
}

function requireLength(password: string): void {
  if (password.length < 6 || password.length > 128) throw badRequest('password must be between 6 and 128 characters');
}
