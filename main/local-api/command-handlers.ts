/** Runs the commands that other programs send. */
import { isCommandAllowed } from '../app-lock/lock-policy.js';
import { CommandError } from './command-error.js';
import { listAccounts, logout, status, switchAccount, which } from './handlers/accounts.js';
import { CommandContext, type CommandServices } from './handlers/command-context.js';
import { clearFolder, listRules, useAccount } from './handlers/folder-rules.js';
import { callback, listBrowsers, login } from './handlers/login.js';
import { token } from './handlers/token.js';
import type { IncomingRequest } from './local-api-server.js';
import type { CommandName } from './protocol.js';
import type { ValueOf } from './responses.js';

export type { CommandServices };

export class CommandHandlers {
  readonly #context: CommandContext;

  constructor(services: CommandServices) {
    this.#context = new CommandContext(services);
  }

  /** Runs a command and returns its value. @throws CommandError, BackendCallError, and any error of the use cases */
  async handle(incoming: IncomingRequest): Promise<ValueOf<CommandName>> {
    const { request } = incoming;
    const context = this.#context;
    if (!isCommandAllowed(context.services.lock.state, request.command)) throw new CommandError('locked');
    switch (request.command) {
      case 'status':
        return status(context);
      case 'open':
        context.services.openWindow();
        return {};
      case 'quick':
        context.services.openQuickSwitch();
        return {};
      case 'list':
        return listAccounts(context);
      case 'switch':
        return switchAccount(context, request);
      case 'token':
        return token(context, request, incoming);
      case 'which':
        return which(context, request, incoming);
      case 'use':
        return useAccount(context, request);
      case 'unuse':
        return clearFolder(context, request);
      case 'rules':
        return listRules(context);
      case 'browsers':
        return listBrowsers(context);
      case 'login':
        return login(context, request, incoming);
      case 'callback':
        return callback(context, request);
      case 'logout':
        return logout(context, request, incoming);
    }
  }
}
