/** Completion for bash, from version 3.2 (macOS) on. */
import { argumentOf, type Candidates, clearedFolder, commandEntries, commandWords, valueOf } from './words.js';

/** Prints candidates, one per line. */
function listed({ words, names }: Candidates): string {
  const fixed = words.length === 0 ? [] : [`printf '%s\\n' ${words.join(' ')}`];
  return [...fixed, ...(names === null ? [] : [`roster completion ${names}`])].join('; ') || 'true';
}

const cases = (entries: readonly (readonly [string, Candidates])[]) =>
  entries.map(([pattern, candidates]) => `    ${pattern}) ${listed(candidates)} ;;`).join('\n');

const optionCases = commandEntries
  .map(
    ({ command, options }) => `    ${command}) printf '%s\\n' ${options.map(({ name }) => `--${name}`).join(' ')} ;;`,
  )
  .join('\n');

/**
 * Names come from backends, so they are only ever compared and quoted: `compgen -W` would expand them, and run a command
 * that one of them contains.
 */
export function bashScript(): string {
  return `# roster completion bash > ~/.local/share/bash-completion/completions/roster
_roster_candidates() {
  case "$1" in
${cases(Object.entries(valueOf).map(([name, candidates]) => [`--${name}`, candidates]))}
    use--clear) ${listed(clearedFolder)} ;;
${cases(Object.entries(argumentOf))}
  esac
}
_roster_options() {
  case "$1" in
${optionCases}
  esac
}
_roster() {
  local words=() at rest="\${COMP_LINE:0:COMP_POINT}" piece word last value option='' quote='' typed list candidate reply
  local apostrophe="'\\\\''"
  COMPREPLY=()
  for ((at = 1; at < COMP_CWORD; at++)); do
    if [[ \${COMP_WORDS[1]} == run && \${COMP_WORDS[at]} == -- ]]; then
      if declare -F _command_offset >/dev/null; then
        _command_offset $((at + 1))
      else
        word="\${COMP_WORDS[COMP_CWORD]}"
        while IFS= read -r reply; do
          COMPREPLY[\${#COMPREPLY[@]}]="$reply"
        done < <(if ((at + 1 == COMP_CWORD)); then compgen -c -- "$word"; else compgen -f -- "$word"; fi)
      fi
      return
    fi
  done
  # Bash also splits words at =, : and @.
  for ((at = 0; at <= COMP_CWORD; at++)); do
    piece="\${COMP_WORDS[at]}"
    last=$((\${#words[@]} - 1))
    if ((at == 0)) || [[ $rest == [[:space:]]* ]]; then words[last + 1]="$piece"; else words[last]="\${words[last]}$piece"; fi
    rest="\${rest#*"$piece"}"
  done
  last=$((\${#words[@]} - 1))
  word="\${words[last]}"
  value="$word"
  if [[ $word == --*=* ]]; then
    option="\${word%%=*}"
    value="\${word#*=}"
  elif [[ \${words[last - 1]} == --* ]]; then
    option="\${words[last - 1]}"
  fi
  [[ $piece == [=:] ]] && piece=''
  # Readline replaces an @ together with what follows it.
  [[ $piece != @* && \${value%"$piece"} == *@ ]] && piece="@$piece"
  case "$value" in
    [\\"\\']*)
      quote="\${value:0:1}"
      value="\${value:1}"
      ;;
  esac
  typed="$value"
  [[ $quote == \\' ]] || typed="\${value//\\\\/}"
  case " ${Object.keys(valueOf)
    .map((name) => `--${name}`)
    .join(' ')} " in
    *" $option "*) [[ -n $option ]] || option='' ;;
    *) option='' ;;
  esac
  if ((last == 1)); then
    list="$(printf '%s\\n' ${commandWords.join(' ')})"
  elif [[ -n $option ]]; then
    list="$(_roster_candidates "$option" 2>/dev/null)"
  elif [[ $word == -* ]]; then
    list="$(_roster_options "\${words[1]}")"
  elif [[ \${words[1]} == use && " \${words[*]} " == *' --clear '* ]]; then
    list="$(_roster_candidates use--clear 2>/dev/null)"
  else
    list="$(_roster_candidates "\${words[1]}" 2>/dev/null)"
  fi
  while IFS= read -r candidate; do
    [[ -n $candidate && $candidate == "$typed"* ]] || continue
    reply="$candidate"
    case "$quote" in
      \\') reply="\${candidate//\\'/$apostrophe}" ;;
      \\") reply="$(printf '%s\\n' "$candidate" | sed 's/[\\\\"$\`]/\\\\&/g')" ;;
      *)
        # What was typed before the last piece stays.
        printf -v reply %q "$candidate"
        reply="\${reply:\${#value} - \${#piece}}"
        ;;
    esac
    COMPREPLY[\${#COMPREPLY[@]}]="$reply"
  done <<< "$list"
}
complete -F _roster roster`;
}
