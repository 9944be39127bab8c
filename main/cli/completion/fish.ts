/** Completion for fish. */
import { argumentOf, type Candidates, clearedFolder, commandEntries, commandWords } from './words.js';

/** The value of `-a`. Fish takes each line of the output as it is. */
function offered({ words, names }: Candidates): string {
  const listed = names === null ? [] : [`(roster completion ${names} 2>/dev/null)`];
  return `'${[...words, ...listed].join(' ')}'`;
}

const isClearing = '__roster_uses use; and __fish_contains_opt clear';

export function fishScript(): string {
  const complete = (condition: string, rest: string) => `complete -c roster -n '${condition}' ${rest}`;
  const seen = (command: string) => `__roster_uses ${command}`;
  const lines = [
    complete('not __roster_uses', `-a '${commandWords.join(' ')}'`),
    ...Object.entries(argumentOf).map(([command, candidates]) =>
      complete(
        command === 'use' ? `${seen(command)}; and not __fish_contains_opt clear` : seen(command),
        `-a ${offered(candidates)}`,
      ),
    ),
    complete(isClearing, `-a ${offered(clearedFolder)}`),
    ...commandEntries.flatMap(({ command, options }) =>
      options.map(({ name, value }) =>
        complete(seen(command), `-l ${name}${value === null ? '' : ` -x -a ${offered(value)}`}`),
      ),
    ),
  ];
  return `# roster completion fish > ~/.config/fish/completions/roster.fish
# Whether the command line has this command, and the cursor is not in the program of "run"; without an argument, any command.
function __roster_uses
    set -l words (commandline -opc)
    if contains -- -- $words
        return 1
    end
    if test (count $argv) -eq 0
        test (count $words) -gt 1
    else
        test "$words[2]" = $argv[1]
    end
end
complete -c roster -f
complete -c roster -n 'contains -- -- (commandline -opc)' -a '(__fish_complete_subcommand --fcs-skip=(contains -i -- -- (commandline -opc)))'
${lines.join('\n')}`;
}
