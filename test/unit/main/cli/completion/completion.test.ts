/** Completion in the shells themselves: keys are typed into a terminal (`script`), or fish is asked. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { completionShells } from '../../../../../main/cli/arguments/command-options.js';
import { completionOf } from '../../../../../main/cli/completion/completion.js';
import { tmpDir } from '../../../../support/tmp-dir.js';

const folder = tmpDir('roster-completion-');
const evil = `$(touch ${folder}/ran)`;
const names = {
  accounts: ['ada@example.com', 'adam@example.com', 'Ada Lovelace', evil, `bob's * "x"`],
  backends: ['Northwind', 'Work', 'Work (test)'],
  browsers: ['Chromium', 'Chromium (Work)', 'Firefox (default-release)'],
  folders: ['/home/ada/my work'],
};
const hasShell = (shell: string) => spawnSync('sh', ['-c', `command -v ${shell} && command -v script`]).status === 0;
const env = { PATH: `${folder}:${process.env['PATH'] ?? ''}`, TERM: 'dumb', LANG: 'C.UTF-8', HOME: folder };

/** A stand-in for `roster`, which lists names and otherwise shows its arguments. */
beforeAll(() => {
  const lists = Object.entries(names).map(([kind]) => `"completion ${kind}") cat '${folder}/${kind}'; exit ;;`);
  for (const [kind, list] of Object.entries(names)) writeFileSync(join(folder, kind), `${list.join('\n')}\n`);
  writeFileSync(
    join(folder, 'roster'),
    `#!/bin/sh\ncase "$*" in ${lists.join(' ')} esac\nprintf 'args'; printf '<%s>' "$@"; echo\n`,
  );
  chmodSync(join(folder, 'roster'), 0o755);
  for (const shell of completionShells) writeFileSync(join(folder, `${shell}.script`), `${completionOf(shell)}\n`);
});

const typed = {
  bash: { command: 'bash --norc --noprofile -i', load: 'source' },
  zsh: { command: 'zsh -f -i', load: 'autoload -U compinit; compinit -u -D; source' },
} as const;

/** Types lines with Tab and Enter, and returns the arguments that `roster` got for each. */
function complete(shell: keyof typeof typed, lines: readonly string[]): string[] {
  const { command, load } = typed[shell];
  const keys = [`${load} ${folder}/${shell}.script`, ...lines.map((line) => `${line}\t`), 'exit', ''].join('\n');
  const screen = execFileSync('script', ['-qec', command, '/dev/null'], {
    input: keys,
    env,
    timeout: 60_000,
  }).toString();
  return screen.split(/[\r\n]+/).flatMap((line) => (line.startsWith('args') ? [line.slice(4)] : []));
}

describe.each(['bash', 'zsh'] as const)('completion in %s', (shell) => {
  it.skipIf(!hasShell(shell))('completes commands, options, accounts, backends, browsers and folders as typed', () => {
    const expected = {
      'roster tok': '<token>',
      'roster token --min': '<token><--min-valid>',
      'roster token ada@ex': '<token><ada@example.com>',
      'roster token --account adam@example.': '<token><--account><adam@example.com>',
      'roster token --account=ada@': '<token><--account=ada@example.com>',
      'roster token --account Ada\\ L': '<token><--account><Ada Lovelace>',
      'roster token "Ada L': '<token><Ada Lovelace>',
      'roster token bo': `<token><bob's * "x">`,
      'roster which --backend No': '<which><--backend><Northwind>',
      'roster login google --browser Chromium\\ ': '<login><google><--browser><Chromium (Work)>',
      'roster login google --browser=Fire': '<login><google><--browser=Firefox (default-release)>',
      'roster login goo': '<login><google>',
      'roster use --clear /home/ada/m': '<use><--clear></home/ada/my work>',
      'roster token --format h': '<token><--format><header>',
      'roster run --acc': '<run><--account>',
      'roster run -- ls /etc/hostn': '<run><--><ls></etc/hostname>',
      'roster list --bro': '<list><--bro>',
    };
    expect(complete(shell, Object.keys(expected))).toEqual(Object.values(expected));
  });

  it.skipIf(!hasShell(shell))('never runs what a name contains', () => {
    const quoted = shell === 'bash' ? ['roster token "\\$', "roster token '$"] : [];
    expect(complete(shell, ['roster token \\$', ...quoted, 'roster token '])).toContain(`<token><${evil}>`);
    expect(existsSync(join(folder, 'ran'))).toBe(false);
  });
});

describe('completion in fish', () => {
  it.skipIf(!hasShell('fish'))('completes commands, options, accounts, backends, browsers and folders', () => {
    const ask = (line: string) => `echo "== ${line}"; complete -C '${line}'`;
    const lines = {
      'roster tok': ['token'],
      'roster token --account ': [...names.accounts],
      'roster token --account=ada@': ['--account=ada@example.com'],
      'roster which --backend ': [...names.backends],
      'roster login google --browser ': ['default', ...names.browsers],
      'roster use --clear ': [...names.folders],
      'roster token --format ': ['plain', 'json', 'header', 'env'],
      'roster run --acc': ['--account'],
      'roster list --bro': [],
    };
    const questions = Object.keys(lines).map(ask).join('; ');
    const told = execFileSync('fish', ['--no-config', '-c', `source ${folder}/fish.script; ${questions}`], {
      env,
      timeout: 60_000,
    }).toString();
    const answers = told
      .split('== ')
      .slice(1)
      .map((text) => text.trimEnd().split('\n'));
    const sorted = Object.fromEntries(answers.map(([line = '', ...found]) => [line, found.sort()]));
    expect(sorted).toEqual(Object.fromEntries(Object.entries(lines).map(([line, found]) => [line, [...found].sort()])));
    expect(existsSync(join(folder, 'ran'))).toBe(false);
  });
});
