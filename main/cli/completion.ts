/** Shell completion for commands and account names. */

/** Supported shells. */
export const completionShells = ['bash', 'zsh', 'fish'] as const;
export type CompletionShell = (typeof completionShells)[number];

const commands = [
  'list',
  'status',
  'switch',
  'token',
  'login',
  'logout',
  'open',
  'quick',
  'completion',
  'help',
  'version',
];
const ways = ['google', 'facebook', 'apple', 'openid', 'email', 'key', 'anonymous'];
const options = ['--json', '--backend', '--header', '--for-good', '--browser', '--print-url'];

/** Prints account names, one per line. Runs `status` first, because completion must not start the app. */
const names =
  'roster status >/dev/null 2>&1 && roster list --json 2>/dev/null | sed -n \'s/^      "name": "\\(.*\\)",$/\\1/p\'';

const scripts: Readonly<Record<CompletionShell, string>> = {
  bash: `# roster completion bash > ~/.local/share/bash-completion/completions/roster
_roster() {
  local word="\${COMP_WORDS[COMP_CWORD]}" IFS=$'\\n'
  if [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W "$(printf '%s\\n' ${options.join(' ')})" -- "$word"))
  elif ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W "$(printf '%s\\n' ${commands.join(' ')})" -- "$word"))
  else
    case "\${COMP_WORDS[1]}" in
      switch | token | logout) COMPREPLY=($(compgen -W "$(${names})" -- "$word" | sed 's/ /\\\\ /g')) ;;
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
  case "\${words[2]}" in
    switch | token | logout) compadd -- "\${(@f)$(${names})}" ;;
    login) compadd -- ${ways.join(' ')} ;;
    completion) compadd -- ${completionShells.join(' ')} ;;
  esac
  compadd -- ${options.join(' ')}
}
_roster "$@"`,
  fish: `# roster completion fish > ~/.config/fish/completions/roster.fish
complete -c roster -f
complete -c roster -n __fish_use_subcommand -a '${commands.join(' ')}'
complete -c roster -n '__fish_seen_subcommand_from switch token logout' -a "(${names.replaceAll('"', '\\"').replaceAll('$', '\\$')})"
complete -c roster -n '__fish_seen_subcommand_from login' -a '${ways.join(' ')}'
complete -c roster -n '__fish_seen_subcommand_from completion' -a '${completionShells.join(' ')}'
${options.map((option) => `complete -c roster -l ${option.slice(2)}`).join('\n')}`,
};

/** The completion script for a shell. */
export function completionOf(shell: CompletionShell): string {
  return scripts[shell];
}
