/** What a start can ask for: `--action=add` and `--action=lock`, from the jump list and the desktop entry. */
import * as z from 'zod';

const launchAction = z.enum(['add', 'lock']);
/** An action. */
export type LaunchAction = z.infer<typeof launchAction>;

const prefix = '--action=';

/** The action among the arguments of a process, or null. */
export function findLaunchAction(argv: readonly string[]): LaunchAction | null {
  const argument = argv.find((text) => text.startsWith(prefix));
  return launchAction.safeParse(argument?.slice(prefix.length)).data ?? null;
}

/** One way for the actions of this start and of later ones. What comes before anybody can act waits, each action once. */
export class LaunchActionQueue {
  readonly #queued = new Set<LaunchAction>();
  #handler: ((action: LaunchAction) => void) | null = null;

  /** Takes one action. */
  push(action: LaunchAction): void {
    if (this.#handler === null) this.#queued.add(action);
    else this.#handler(action);
  }

  /** From now on actions have an effect; those that came before have it now. */
  setHandler(act: (action: LaunchAction) => void): void {
    this.#handler = act;
    for (const action of this.#queued) act(action);
    this.#queued.clear();
  }
}

/** The tasks of Windows' jump list. */
export function jumpListTasks(
  program: string,
  titles: { add: string; lock: string },
): { program: string; arguments: string; title: string; description: string; iconPath: string; iconIndex: number }[] {
  return launchAction.options.map((action) => ({
    program,
    arguments: `${prefix}${action}`,
    title: titles[action],
    description: titles[action],
    iconPath: program,
    iconIndex: 0,
  }));
}
