/** What an administrator can do with a user of a backend, from the menu of the user's row and beside the list. */
import type { BackendId, BackendUser, Result } from '../../../preload/contract/index.js';
import { FormState } from '../../components/forms/form-state.svelte.js';
import { messages } from '../../i18n/all-messages.js';
import { userName } from './user-format.js';

export type UserAction =
  'confirm' | 'resend' | 'enable' | 'unlock' | 'setPassword' | 'sendReset' | 'endSessions' | 'disable' | 'delete';

/** Actions that ask something first. */
export type AskingAction = Extract<UserAction, 'setPassword' | 'endSessions' | 'delete'>;

/** The actions that apply to a user, those that let the user sign in first. */
export function actionsOn(user: BackendUser): UserAction[] {
  const { state, userId, hasPassword, lockedForMs } = user;
  const actions: UserAction[] = [];
  if (state === 'unconfirmed') actions.push('confirm', 'resend');
  else if (state === 'disabled') actions.push('enable');
  else if (lockedForMs > 0) actions.push('unlock');
  if (hasPassword) actions.push('setPassword');
  if (hasPassword && state !== 'unconfirmed' && userName(user).includes('@')) actions.push('sendReset');
  if (userId !== null && user.lastSignInAt !== null) actions.push('endSessions');
  if (userId !== null && state !== 'disabled') actions.push('disable');
  return [...actions, 'delete'];
}

interface UserActionsOptions {
  backendId: BackendId;
  /** Shows a message and announces it to screen readers. */
  onsay: (sentence: string) => void;
  /** Called after an action. */
  ondone: (action: UserAction, user: BackendUser) => void;
}

export class UserActions {
  readonly #options: UserActionsOptions;
  readonly working = new FormState();
  /** What is asked before it is done; null: nothing. */
  asked = $state.raw<{ action: AskingAction; user: BackendUser } | null>(null);

  constructor(options: UserActionsOptions) {
    this.#options = options;
  }

  /** Does it, or asks first. */
  start(action: UserAction, user: BackendUser): void {
    if (action === 'setPassword' || action === 'endSessions' || action === 'delete') this.asked = { action, user };
    else this.run(action, user);
  }

  run(action: Exclude<UserAction, 'setPassword'>, user: BackendUser): void {
    this.asked = null;
    const calls = window.roster.backendUsers;
    const words = messages.backendUsers;
    const one = { backendId: this.#options.backendId, userId: user.id };
    const name = userName(user);
    const act = <T>(work: () => Promise<Result<T>>, said: (value: T) => string) => {
      void this.working.run(work, (value) => {
        this.done(action, user, said(value));
      });
    };
    const mailed = ({ isKept }: { isKept: boolean }) => (isKept ? words.kept : words.sent(name));
    switch (action) {
      case 'confirm':
        act(
          () => calls.confirm(one),
          () => words.confirmed(name),
        );
        break;
      case 'resend':
        act(() => calls.resendConfirmation(one), mailed);
        break;
      case 'sendReset':
        act(() => calls.sendReset(one), mailed);
        break;
      case 'enable':
      case 'disable':
        act(
          () => calls.setDisabled({ ...one, disabled: action === 'disable' }),
          () => words[`${action}d`](name),
        );
        break;
      case 'unlock':
        act(
          () => calls.unlock(one),
          () => words.unlocked(name),
        );
        break;
      case 'endSessions':
        act(
          () => calls.endSessions(one),
          () => words.allEnded(name),
        );
        break;
      case 'delete':
        act(
          () => calls.delete(one),
          () => words.deleted(name),
        );
    }
  }

  /** Tells the result of an action. */
  done(action: UserAction, user: BackendUser, said: string): void {
    this.asked = null;
    this.#options.onsay(said);
    this.#options.ondone(action, user);
  }
}
