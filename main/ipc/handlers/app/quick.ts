/** Handlers of `quick.*`: the quick switch and its shortcut. */
import type {
  AccountId,
  AppSnapshot,
  BackendId,
  QuickShortcut,
  Snapshot,
  View,
  WindowLayout,
} from '../../../../preload/contract/index.js';
import type { DomainHandlers } from '../../register-handlers.js';

export interface QuickHandlerServices {
  snapshot: () => AppSnapshot;
}

export interface QuickCalls {
  readonly shortcut: QuickShortcut;
  hide(): void;
  resize(height: number): void;
  openView(view: View): void;
  openAccount(accountId: AccountId, signIn: boolean): void;
  openBackend(backendId: BackendId): void;
}

export function quickHandlers(
  services: () => Promise<QuickHandlerServices>,
  quick: () => Promise<QuickCalls>,
  layout: { readonly value: WindowLayout },
): DomainHandlers<'quick'> {
  return {
    'quick.getSnapshot': async () => {
      const shown: Snapshot = { ...(await services()).snapshot(), layout: layout.value };
      return JSON.stringify(shown);
    },
    'quick.hide': async () => {
      (await quick()).hide();
    },
    'quick.resize': async ({ height }) => {
      (await quick()).resize(height);
    },
    'quick.openWindow': async (target) => {
      const calls = await quick();
      if (target.kind === 'view') calls.openView(target.view);
      else if (target.kind === 'backend') calls.openBackend(target.backendId);
      else calls.openAccount(target.accountId, target.signIn);
    },
    'quick.shortcut': async () => (await quick()).shortcut,
  };
}
