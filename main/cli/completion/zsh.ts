/** Completion for zsh. */
import { argumentOf, type Candidates, clearedFolder, commandEntries, commandWords, valueOf } from './words.js';

/** Adds candidates. Names come from backends; an array of lines keeps them as they are. */
function added({ words, names }: Candidates): string {
  const fixed = words.length === 0 ? [] : [`compadd -- ${words.join(' ')}`];
  const listed = names === null ? [] : [`compadd -- "\${(@f)$(roster completion ${names} 2>/dev/null)}"`];
  return [...fixed, ...listed].join('; ') || ':';
}

const cases = (entries: readonly (readonly [string, Candidates])[]) =>
  entries.map(([pattern, candidates]) => `    ${pattern}) ${added(candidates)} ;;`).join('\n');

export function zshScript(): string {
  return `#compdef roster
# roster completion zsh > ~/.zfunc/_roster, with ~/.zfunc in $fpath
_roster() {
  local option="\${words[CURRENT - 1]}"
  if ((CURRENT == 2)); then
    compadd -- ${commandWords.join(' ')}
    return
  fi
  if [[ \${words[2]} == run ]] && ((\${words[(i)--]} < CURRENT)); then
    local at=\${words[(i)--]}
    shift $at words
    ((CURRENT -= at))
    _normal
    return
  fi
  if compset -P '--*='; then option="\${IPREFIX%=}"; fi
  case "$option" in
${cases(Object.entries(valueOf).map(([name, candidates]) => [`--${name}`, candidates]))}
    *) option='' ;;
  esac
  [[ -z $option ]] || return
  case "\${words[2]}" in
${commandEntries
  .map(
    ({ command, options }) =>
      `    ${command}) [[ $PREFIX == -* ]] && compadd -- ${options.map(({ name }) => `--${name}`).join(' ')} ;;`,
  )
  .join('\n')}
  esac
  [[ $PREFIX == -* ]] && return
  if [[ \${words[2]} == use ]] && ((\${words[(I)--clear]} > 0)); then
    ${added(clearedFolder)}
    return
  fi
  case "\${words[2]}" in
${cases(Object.entries(argumentOf))}
  esac
}
# As a function from $fpath this file runs at the first completion; otherwise it was sourced.
if [[ \${funcstack[1]} == _roster ]]; then _roster "$@"; else compdef _roster roster; fi`;
}
