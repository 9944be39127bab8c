/** Completion scripts for shells: commands, options, and the names that a running Roster knows. */
import type { CompletionShell } from '../arguments/command-options.js';
import { bashScript } from './bash.js';
import { fishScript } from './fish.js';
import { zshScript } from './zsh.js';

const scripts: Readonly<Record<CompletionShell, () => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/** The completion script for a shell. */
export function completionOf(shell: CompletionShell): string {
  return scripts[shell]();
}
