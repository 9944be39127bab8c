/** Launch actions `--action=add` and `--action=lock`, used by the Windows jump list and the desktop entry. */

/** Without a schema library, because every start and every CLI command loads this file. */
const launchActions = ['add', 'lock'] as const;
export type LaunchAction = (typeof launchActions)[number];

const prefix = '--action=';

/** Returns the action in a process's arguments, or null. */
export function findLaunchAction(argv: readonly string[]): LaunchAction | null {
  const argument = argv.find((text) => text.startsWith(prefix));
  return parseLaunchAction(argument?.slice(prefix.length));
}

/** Returns null for unknown actions. */
export function parseLaunchAction(name: string | null | undefined): LaunchAction | null {
  return launchActions.find((action) => action === name) ?? null;
}

/** Queue for the actions of this launch and of later ones. Holds each action once until a handler is set. */
export class LaunchActionQueue {
  readonly #queued = new Set<LaunchAction>();
  #handler: ((action: LaunchAction) => void) | null = null;

  /** Handles an action, or queues it until a handler is set. */
  push(action: LaunchAction): void {
    if (this.#handler === null) this.#queued.add(action);
    else this.#handler(action);
  }

  /** Sets the handler and runs the queued actions. */
  setHandler(act: (action: LaunchAction) => void): void {
    this.#handler = act;
    for (const action of this.#queued) act(action);
    this.#queued.clear();
  }
}

/** Tasks for the Windows jump list. */
export function jumpListTasks(
  program: string,
  titles: { add: string; lock: string },
): { program: string; arguments: string; title: string; description: string; iconPath: string; iconIndex: number }[] {
  return launchActions.map((action) => ({
    program,
    arguments: `${prefix}${action}`,
    title: titles[action],
    description: titles[action],
    iconPath: program,
    iconIndex: 0,
  }));
}
