/** Email accounts: registering, confirming and resetting, each in the way that the app folder chose. */
import * as z from 'zod';
import type { EmailPasswordSettings } from '../configuration/providers-file.js';
import type { Functions } from '../functions/functions.js';
import { FunctionFailure } from '../functions/run.js';
import { issueMailToken, linkOf, useMailToken, type TokenPair } from '../mail/mail-tokens.js';
import type { SendMail } from '../mail/mailer.js';
import { WireError, badRequest } from '../routes/wire-error.js';
import { newId } from '../store/new-id.js';
import type { Store, StoredPassword } from '../store/store.js';
import { hashPassword, isPassword } from './password-hash.js';

/** What email accounts need. */
export interface EmailAccountsOptions {
  settings: EmailPasswordSettings;
  store: Store;
  functions: Functions;
  send: SendMail;
  /** Milliseconds since 1970. */
  now: () => number;
}

const status = z.object({ status: z.enum(['success', 'pending', 'fail']) });
type Status = z.infer<typeof status>['status'];

/** The calls of `local-userpass`. Each throws WireErrors of the protocol's catalogue. */
export class EmailAccounts {
  readonly #options: EmailAccountsOptions;

  constructor(options: EmailAccountsOptions) {
    this.#options = options;
  }

  /** Makes an account. Durable when it resolves. */
  async register(email: string, password: string): Promise<void> {
    requireLength(password);
    const { store } = this.#options;
    const hash = await hashPassword(password);
    const confirmed = this.#mode === 'auto';
    if (!(await store.addPassword({ email, identityId: newId(), hash, confirmed }))) {
      throw new WireError(409, 'AccountNameInUse', 'name already in use');
    }
    try {
      if (this.#mode === 'mail') await this.#mailConfirmation(email);
      if (this.#mode === 'function') await this.#runConfirmation(email);
    } catch (error) {
      // The name stays free: nobody may be locked out of it by a mail that never left.
      await store.removePassword(email);
      throw error;
    }
  }

  /** Confirms an address. */
  async confirm(pair: TokenPair): Promise<void> {
    const { store } = this.#options;
    await store.confirmPassword(await useMailToken(store, 'confirm', pair, this.#seconds()));
  }

  /** Sends the confirmation mail once more. */
  async resendConfirmation(email: string): Promise<void> {
    await this.#requirePending(email);
    if (this.#mode !== 'mail') throw badRequest('confirmation mails are not enabled');
    await this.#mailConfirmation(email);
  }

  /** Runs the confirmation function once more. */
  async retryConfirmation(email: string): Promise<void> {
    if (this.#mode === 'auto') {
      throw new WireError(400, null, `cannot run confirmation for ${email}: automatic confirmation is enabled`);
    }
    await this.#requirePending(email);
    if (this.#mode !== 'function') throw badRequest('confirmation by a function is not enabled');
    await this.#runConfirmation(email);
  }

  /** Sends a mail with which the password can be set anew. */
  async sendReset(email: string): Promise<void> {
    const { settings, store, send } = this.#options;
    if (settings.runResetFunction) throw new WireError(400, null, 'please use reset password via function');
    await this.#find(email);
    const pair = await issueMailToken(store, 'reset', email, this.#seconds());
    const link = linkOf(settings.resetPasswordUrl, pair) ?? linkOf('dev.roster.app://reset', pair) ?? '';
    await send({
      to: email,
      subject: settings.resetPasswordSubject === '' ? 'Reset your password' : settings.resetPasswordSubject,
      text: `Somebody asked to set a new password for this address. If it was you, open this link within 30 minutes:\n\n${link}\n\nIf not, do nothing.\n`,
    });
  }

  /** Sets a password with the token of a reset mail. Every session ends: whoever knew the old password is out. */
  async reset(password: string, pair: TokenPair): Promise<void> {
    requireLength(password);
    const { store } = this.#options;
    await this.#setPassword(await useMailToken(store, 'reset', pair, this.#seconds()), password);
  }

  /** Lets the app's own function decide about a new password. */
  async callReset(email: string, password: string, given: readonly unknown[]): Promise<void> {
    const { settings, store } = this.#options;
    if (!settings.runResetFunction) throw badRequest('reset password via function is not enabled');
    requireLength(password);
    const account = await this.#find(email);
    const pair = await issueMailToken(store, 'reset', email, this.#seconds());
    const currentPasswordValid = await isPassword(account.hash, password);
    const request = { username: email, password, ...pair, currentPasswordValid };
    const said = await this.#decide(settings.resetFunctionName, [request, ...given]);
    if (said === 'fail') throw badRequest(`failed to reset password for user "${email}"`);
    if (said === 'success') await this.#setPassword(email, password);
  }

  get #mode(): 'auto' | 'mail' | 'function' {
    const { autoConfirm, runConfirmationFunction, emailConfirmationUrl } = this.#options.settings;
    if (autoConfirm) return 'auto';
    if (runConfirmationFunction) return 'function';
    // Without any way to confirm nobody could ever sign in.
    return emailConfirmationUrl === '' ? 'auto' : 'mail';
  }

  async #mailConfirmation(email: string): Promise<void> {
    const { settings, store, send } = this.#options;
    const pair = await issueMailToken(store, 'confirm', email, this.#seconds());
    const link = linkOf(settings.emailConfirmationUrl, pair) ?? linkOf('dev.roster.app://confirm', pair) ?? '';
    await send({
      to: email,
      subject: settings.confirmEmailSubject === '' ? 'Confirm your email address' : settings.confirmEmailSubject,
      text: `To confirm this address, open this link within 30 minutes:\n\n${link}\n\nIf you did not register, do nothing.\n`,
    });
  }

  async #runConfirmation(email: string): Promise<void> {
    const { settings, store } = this.#options;
    const pair = await issueMailToken(store, 'confirm', email, this.#seconds());
    const said = await this.#decide(settings.confirmationFunctionName, [{ username: email, ...pair }]);
    if (said === 'fail') throw badRequest(`failed to confirm user "${email}"`);
    if (said === 'success') await store.confirmPassword(email);
  }

  /** Asks a function. One that throws or answers something else said no. */
  async #decide(name: string, given: readonly unknown[]): Promise<Status> {
    try {
      const text = await this.#options.functions.call(name, JSON.stringify(given), { type: 'system' });
      return status.safeParse(JSON.parse(text)).data?.status ?? 'fail';
    } catch (error) {
      if (error instanceof FunctionFailure) return 'fail';
      throw error;
    }
  }

  async #setPassword(email: string, password: string): Promise<void> {
    const { store } = this.#options;
    await store.setPasswordHash(email, await hashPassword(password));
    const account = await this.#find(email);
    const user = await store.findUserOfIdentity({ provider: 'local-userpass', id: account.identityId });
    if (user !== null) await store.deleteSessionsOf(user.id);
  }

  async #requirePending(email: string): Promise<void> {
    if ((await this.#find(email)).confirmed) throw new WireError(400, 'UserAlreadyConfirmed', 'already confirmed');
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

function requireLength(password: string): void {
  if (password.length < 6 || password.length > 128) throw badRequest('password must be between 6 and 128 characters');
}
