/** What a start can ask for: `--action=add` and `--action=lock`, from the jump list and the desktop entry. */
import * as z from 'zod';

const startAction = z.enum(['add', 'lock']);
/** An action. */
export type StartAction = z.infer<typeof startAction>;

const prefix = '--action=';

/** The action among the arguments of a process, or null. */
export function startActionIn(argv: readonly string[]): StartAction | null {
  const argument = argv.find((text) => text.startsWith(prefix));
  return startAction.safeParse(argument?.slice(prefix.length)).data ?? null;
}

/** One way for the actions of this start and of later ones. What comes before anybody can act waits, each action once. */
export class ActionIntake {
  readonly #early = new Set<StartAction>();
  #act: ((action: StartAction) => void) | null = null;

  /** Takes one action. */
  take(action: StartAction): void {
    if (this.#act === null) this.#early.add(action);
    else this.#act(action);
  }

  /** From now on actions have an effect; those that came before have it now. */
  answer(act: (action: StartAction) => void): void {
    this.#act = act;
    for (const action of this.#early) act(action);
    this.#early.clear();
  }
}

/** The tasks of Windows' jump list. */
export function jumpListTasks(
  program: string,
  titles: { add: string; lock: string },
): { program: string; arguments: string; title: string; description: string; iconPath: string; iconIndex: number }[] {
  return startAction.options.map((action) => ({
    program,
    arguments: `${prefix}${action}`,
    title: titles[action],
    description: titles[action],
    iconPath: program,
    iconIndex: 0,
  }));
}
