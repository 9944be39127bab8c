/** Shell completion for commands and account names. */

/** Supported shells. */
export const completionShells = ['bash', 'zsh', 'fish'] as const;
export type CompletionShell = (typeof completionShells)[number];

const commands = [
  ...['list', 'status', 'switch', 'token', 'which', 'run', 'use', 'login', 'logout', 'open', 'quick', 'completion'],
  'help',
  'version',
];
const ways = ['google', 'facebook', 'apple', 'openid', 'email', 'key', 'anonymous'];
const formats = ['plain', 'json', 'header', 'env'];
const options = [
  ...['--json', '--account', '--backend', '--format', '--header', '--min-valid', '--env', '--for-good', '--clear'],
  ...['--list', '--browser', '--print-url'],
];
/** Options whose value follows as a word of its own. */
const valueOptions = new Set(['--account', '--backend', '--format', '--min-valid', '--env', '--browser']);

/** Prints a value of each object in a list, one per line. Runs `status` first, because completion must not start the app. */
const valuesOf = (command: string, key: string) =>
  `roster status >/dev/null 2>&1 && roster ${command} --json 2>/dev/null | sed -n 's/^      "${key}": "\\(.*\\)",$/\\1/p'`;
const names = valuesOf('list', 'name');
/** Folders with a rule. */
const folders = valuesOf('use --list', 'folder');
const inFish = (command: string) => `"(${command.replaceAll('"', '\\"').replaceAll('$', '\\$')})"`;

const scripts: Readonly<Record<CompletionShell, string>> = {
  bash: `# roster completion bash > ~/.local/share/bash-completion/completions/roster
_roster() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD - 1]}" IFS=$'\\n' at
  if [[ \${COMP_WORDS[1]} == run ]]; then
    for ((at = 2; at < COMP_CWORD; at++)); do
      if [[ \${COMP_WORDS[at]} == -- ]]; then
        if declare -F _command_offset >/dev/null; then _command_offset $((at + 1))
        elif ((at + 1 == COMP_CWORD)); then COMPREPLY=($(compgen -c -- "$word"))
        else COMPREPLY=($(compgen -f -- "$word")); fi
        return
      fi
    done
  fi
  if [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W "$(printf '%s\\n' ${options.join(' ')})" -- "$word"))
  elif ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W "$(printf '%s\\n' ${commands.join(' ')})" -- "$word"))
  elif [[ $before == --account ]]; then
    COMPREPLY=($(compgen -W "$(${names})" -- "$word" | sed 's/ /\\\\ /g'))
  elif [[ $before == --format ]]; then
    COMPREPLY=($(compgen -W "$(printf '%s\\n' ${formats.join(' ')})" -- "$word"))
  elif [[ " \${COMP_WORDS[*]} " == *use*--clear* ]]; then
    COMPREPLY=($(compgen -W "$(${folders})" -- "$word" | sed 's/ /\\\\ /g'))
  else
    case "\${COMP_WORDS[1]}" in
      switch | token | which | use | logout) COMPREPLY=($(compgen -W "$(${names})" -- "$word" | sed 's/ /\\\\ /g')) ;;
      login) COMPREPLY=($(compgen -W "$(printf '%s\\n' ${ways.join(' ')})" -- "$word")) ;;
      completion) COMPREPLY=($(compgen -W "$(printf '%s\\n' ${completionShells.join(' ')})" -- "$word")) ;;
      help) COMPREPLY=($(compgen -W "$(printf '%s\\n' ${commands.join(' ')})" -- "$word")) ;;
    esac
  fi
}
complete -F _roster roster`,
  zsh: `#compdef roster
# roster completion zsh > ~/.zfunc/_roster, with ~/.zfunc in $fpath
_roster() {
  if ((CURRENT == 2)); then
    compadd -- ${commands.join(' ')}
    return
  fi
  if [[ \${words[2]} == run ]] && ((\${words[(i)--]} < CURRENT)); then
    local at=\${words[(i)--]}
    shift $at words
    ((CURRENT -= at))
    _normal
    return
  fi
  case "\${words[CURRENT - 1]}" in
    --account) compadd -- "\${(@f)$(${names})}"; return ;;
    --format) compadd -- ${formats.join(' ')}; return ;;
  esac
  if [[ \${words[2]} == use ]] && ((\${words[(I)--clear]} > 0)); then
    compadd -- "\${(@f)$(${folders})}"
    return
  fi
  case "\${words[2]}" in
    switch | token | which | use | logout) compadd -- "\${(@f)$(${names})}" ;;
    login) compadd -- ${ways.join(' ')} ;;
    completion) compadd -- ${completionShells.join(' ')} ;;
  esac
  compadd -- ${options.join(' ')}
}
_roster "$@"`,
  fish: `# roster completion fish > ~/.config/fish/completions/roster.fish
complete -c roster -f
complete -c roster -n __fish_use_subcommand -a '${commands.join(' ')}'
complete -c roster -n '__fish_seen_subcommand_from switch token which logout' -a ${inFish(names)}
complete -c roster -n '__fish_seen_subcommand_from use; and not __fish_contains_opt clear' -a ${inFish(names)}
complete -c roster -n '__fish_seen_subcommand_from use; and __fish_contains_opt clear' -a ${inFish(folders)}
complete -c roster -n '__fish_seen_subcommand_from run; and contains -- -- (commandline -opc)' -a '(__fish_complete_subcommand --fcs-skip=(contains -i -- -- (commandline -opc)))'
complete -c roster -n '__fish_seen_subcommand_from login' -a '${ways.join(' ')}'
complete -c roster -n '__fish_seen_subcommand_from completion' -a '${completionShells.join(' ')}'
${options
  .map((option) => {
    const values = option === '--account' ? inFish(names) : option === '--format' ? `'${formats.join(' ')}'` : null;
    const parameter = valueOptions.has(option) ? ` -x${values === null ? '' : ` -a ${values}`}` : '';
    return `complete -c roster -l ${option.slice(2)}${parameter}`;
  })
  .join('\n')}`,
};

/** The completion script for a shell. */
export function completionOf(shell: CompletionShell): string {
  return scripts[shell];
}
