/** Parses interpreter command lines: finds the script argument and detects options that make it uncertain. */
import { basename } from 'node:path';

/** The code that an interpreter's command line runs. */
export type Called =
  /** A script file as named on the command line, with the arguments after it. */
  | { kind: 'file'; name: string; rest: readonly string[] }
  /** A script of a package.json. */
  | { kind: 'packageScript' }
  /** A command passed by the parent process: `sh -c`. */
  | { kind: 'command' }
  /** Inline code, a module, standard input or an unknown option: no identifiable file. */
  | { kind: 'unknown' };

/**
 * Options of one interpreter. An unlisted option makes the call `unknown`, because its value could be mistaken for the
 * script.
 */
interface Rules {
  /** Single-letter options without a value, which can be combined after one dash. */
  letters?: string;
  /** Options without a value. */
  flags?: RegExp;
  /** Options with a value, after `=` or as the next argument. */
  values?: RegExp;
  /** Options that load code before the script. Any value that is not in `translators` makes the call `unknown`. */
  loads?: RegExp;
  /** Subcommands before the script, such as `run` in `deno run`. */
  subcommand?: RegExp;
  /** The option whose value is the script. */
  file?: RegExp;
  /** Pattern that the script's name must match. */
  name?: RegExp;
  /** Options that run a package.json script. */
  packageScript?: RegExp;
}

const unknown: Called = { kind: 'unknown' };

/** Loaders that only translate the script. */
const translators =
  /(?:^|\/node_modules\/|\/)(?:tsx|ts-node|@swc-node\/register|esbuild-register|source-map-support)(?:$|\/)/;

const rules: Readonly<Record<string, Rules>> = {
  node: {
    flags:
      /^--(?:no-[\w-]+|experimental-(?!loader|default-type|sea-config|config-file)[\w-]+|trace-[\w-]+|harmony[\w-]*|enable-source-maps|expose-gc|preserve-symlinks(?:-main)?|use-[\w-]+-ca|watch|throw-deprecation|pending-deprecation|abort-on-uncaught-exception|frozen-intrinsics|jitless|permission)$/,
    values:
      /^(?:-C|--(?:conditions|stack-trace-limit|max-old-space-size|max-semi-space-size|max-http-header-size|unhandled-rejections|dns-result-order|title|env-file|env-file-if-exists|disable-warning|input-type|icu-data-dir|openssl-config|redirect-warnings|secure-heap|tls-min-v[\d.]+|tls-max-v[\d.]+|watch-path|allow-[\w-]+))$/,
    loads: /^(?:-r|--(?:require|import|loader|experimental-loader))$/,
    packageScript: /^--run$/,
  },
  deno: {
    letters: 'Aq',
    flags:
      /^(?:-(?:R|W|N|E|S)|--(?:allow|deny)-[\w-]+|--(?:no-[\w-]+|unstable[\w-]*|quiet|cached-only|check|frozen|lock|reload|watch|node-modules-dir|vendor))$/,
    values: /^(?:-c|-L|--(?:config|import-map|cert|location|seed|log-level|ext|v8-flags|env-file))$/,
    loads: /^--(?:preload|require|import)$/,
    subcommand: /^run$/,
    name: /[./]/,
  },
  bun: {
    letters: 'b',
    flags: /^--(?:bun|watch|hot|smol|silent|no-[\w-]+|prefer-offline)$/,
    values: /^(?:-d|-l|--(?:env-file|tsconfig-override|define|loader|conditions))$/,
    loads: /^(?:-r|--(?:preload|require|import))$/,
    subcommand: /^run$/,
    name: /\/|\.[cm]?[jt]sx?$/,
  },
  python: {
    letters: 'bBdEIOPqsSuvx',
    values: /^(?:-W|-X|--check-hash-based-pycs)$/,
  },
  perl: { letters: 'swWTtuU', values: /^-I$/ },
  ruby: {
    letters: 'wvdaUs',
    flags: /^--(?:y?jit|rjit|enable=[\w,-]+|disable=[\w,-]+|verbose)$/,
    values: /^(?:-I|-E|-W)$/,
  },
  php: { letters: 'nqCH', values: /^-d$/, file: /^(?:-f|--file)$/ },
  java: {
    flags: /^-(?:D[^=]+(?:=.*)?|X[\w:.+=-]+|ea|esa|server|client)$/,
    values: /^(?:-cp|-classpath|-p|--(?:class-path|module-path|add-modules|add-opens|add-exports|add-reads))$/,
    file: /^-jar$/,
    name: /\.java$/,
  },
  lua: { letters: 'EW' },
};

const shellRules = { letters: 'abefhiklmnprtuvxBCEHPT', values: /^(?:[-+][oO]|--(?:rcfile|init-file))$/ };
const shellFlags = /^--(?:login|posix|norc|noprofile|restricted|verbose|noediting|no-rcs)$/;

/** Interpreter families by executable name without its version. */
const families: Readonly<Record<string, string>> = {
  nodejs: 'node',
  pypy: 'python',
  luajit: 'lua',
  ...Object.fromEntries(Object.keys(rules).map((name) => [name, name])),
  ...Object.fromEntries(['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh', 'mksh', 'fish'].map((name) => [name, 'sh'])),
};

/** Interpreters, build tools and command hosts without rules: the code that they run cannot be identified. */
const opaque =
  /^(?:awk|gawk|mawk|sed|tclsh|wish|expect|guile|racket|julia|r|rscript|pwsh|osascript|groovy|scala|dotnet|mono|emacs|vim?|nvim|ed|gdb|lldb|strace|make|gmake|ninja|cmake|just|task|find|parallel|watchexec|entr|ssh|sshd|cron|crond|anacron|atd|systemd|init|launchd|tmux|screen|login|su|gnome-terminal|konsole|xterm|alacritty|kitty|busybox|toybox|csh|tcsh|nu|xonsh|elvish|electron)$/;

/** Programs that only launch another program on behalf of their parent process. */
const wrappers =
  /^(?:env|timeout|xargs|nohup|setsid|nice|ionice|chrt|taskset|time|watch|sudo|doas|stdbuf|unbuffer|script|flock|chronic|setpriv|runuser|caffeinate|dbus-run-session|systemd-inhibit)$/;

/** Executables of package managers: they run package scripts and are not the script themselves. */
const packageManagers = /^(?:npm|npx|pnpm|pnpx|yarn|yarnpkg|corepack)(?:-cli)?(?:\.[cm]?js)?$/;
/** Scripts that run the script in their first argument within the same process. */
const runners = /\/node_modules\/(?:tsx|ts-node|vite-node|@babel\/node|esno|jiti|zx)\//;
/** Scripts that run code determined by project files. */
const opaqueScripts =
  /\/node_modules\/(?:nodemon|pm2|forever|jest(?:-cli)?|vitest|mocha|@?playwright|gulp(?:-cli)?|grunt(?:-cli)?|npm-run-all\d?|concurrently|cross-env|dotenv-cli|env-cmd|turbo|nx|lerna)\/|\/(?:pytest|py\.test|i?python\d?|jupyter[\w-]*|tox|nox|rake|bundler?|rails|prove|composer(?:\.phar)?|artisan|fab|invoke|ansible[\w-]*)$/;
/** Wrappers that are themselves scripts. */
const wrapperScripts = /^\/usr\/(?:local\/)?bin\/(?:xvfb-run|dbus-launch)$/;

/** Kind of program that a process runs. */
export type Kind =
  | { kind: 'program' | 'opaque' | 'wrapper' }
  /** `family` is a key of `rules`, or `sh`; `words` are the arguments without the program name. */
  | { kind: 'interpreter'; family: string; words: readonly string[] };

/** Determines the kind from the executable's path and the arguments. */
export function kindOf(path: string, args: readonly string[]): Kind {
  const file = withoutVersion(basename(path));
  // A multi-call binary is identified by the name under which it was called.
  const isMany = /^(?:busybox|toybox)$/.test(file);
  const isNamedNext = isMany && /(?:busybox|toybox)$/.test(args[0] ?? '');
  const words = args.slice(isNamedNext ? 2 : 1);
  const applet = isMany ? basename(args[isNamedNext ? 1 : 0] ?? '').replace(/^-/, '') : file;
  if (wrappers.test(applet)) return { kind: 'wrapper' };
  const family = families[applet];
  if (family !== undefined) return { kind: 'interpreter', family, words };
  return opaque.test(applet) ? { kind: 'opaque' } : { kind: 'program' };
}

function withoutVersion(name: string): string {
  return name
    .toLowerCase()
    .replace(/(?<=[a-z])-?\d[\w.-]*$/, '')
    .replace(/-(?:server|static)$/, '');
}

/** Determines what an interpreter runs. */
export function calledBy({ family, words }: Extract<Kind, { kind: 'interpreter' }>): Called {
  return family === 'sh' ? shellCall(words) : interpreterCall(rules[family] ?? {}, words);
}

/** Whether a script does its own work or runs other scripts. */
export function scriptKindOf(script: string): 'script' | 'packageManager' | 'runner' | 'opaque' | 'wrapper' {
  if (packageManagers.test(basename(script))) return 'packageManager';
  if (runners.test(script)) return 'runner';
  if (wrapperScripts.test(script)) return 'wrapper';
  return opaqueScripts.test(script) ? 'opaque' : 'script';
}

/** Whether an environment variable makes an interpreter load code besides its script. */
export function loadsByEnvironment(family: string, variable: (name: string) => string | undefined): boolean {
  const loads = (name: string, what: RegExp) => what.test(variable(name) ?? '');
  switch (family) {
    case 'node':
      return loads('NODE_OPTIONS', /(?:^|\s)(?:-r|--(?:require|import|loader|experimental-loader|inspect))/);
    case 'bun':
      return loads('BUN_OPTIONS', /-r|--preload|--require|--import/);
    case 'ruby':
      return loads('RUBYOPT', /-r/);
    case 'perl':
      return loads('PERL5OPT', /-M/);
    case 'sh':
      return loads('BASH_ENV', /./);
    case 'java':
      return loads('JAVA_TOOL_OPTIONS', /-javaagent|-agent/);
    default:
      return false;
  }
}

function shellCall(words: readonly string[]): Called {
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '--') return fileCall(words.slice(at + 1));
    if (!/^[-+]./.test(word)) return fileCall(words.slice(at));
    if (shellRules.values.test(word)) at += 1;
    else if (/^-[a-zA-Z]*c[a-zA-Z]*$/.test(word)) return { kind: 'command' };
    else if (!shellFlags.test(word) && !areLetters(word, shellRules.letters)) return unknown;
  }
  return unknown;
}

function interpreterCall(of: Rules, words: readonly string[]): Called {
  let isAfterSubcommand = false;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '--') return named(of, words.slice(at + 1));
    if (!word.startsWith('-')) {
      if (of.subcommand?.test(word) !== true || isAfterSubcommand) return named(of, words.slice(at));
      isAfterSubcommand = true;
      continue;
    }
    const [option, attached] = split(word, of);
    const value = attached ?? words[at + 1] ?? '';
    if (of.packageScript?.test(option) === true) return { kind: 'packageScript' };
    if (of.file?.test(option) === true) return fileCall([value]);
    const takesValue = of.values?.test(option) === true || of.loads?.test(option) === true;
    if (of.loads?.test(option) === true && !translators.test(value)) return unknown;
    // PHP settings can run a file before or after the script, or load an extension.
    if (of.values?.test(option) === true && /_(?:prepend|append)_file|extension/.test(value)) return unknown;
    if (takesValue && attached === undefined) at += 1;
    const isFlag = of.flags?.test(word) === true || of.flags?.test(option) === true;
    if (!takesValue && !isFlag && !areLetters(word, of.letters ?? '')) return unknown;
  }
  return unknown;
}

/** Splits an option from its attached value: `--name=value` or `-Ivalue`. */
function split(word: string, { values, loads }: Rules): [string, string | undefined] {
  const [option = '', ...value] = word.split('=');
  if (value.length > 0 && word.startsWith('--')) return [option, value.join('=')];
  const short = word.slice(0, 2);
  const isShort =
    !word.startsWith('--') && word.length > 2 && (values?.test(short) === true || loads?.test(short) === true);
  return isShort && values?.test(word) !== true ? [short, word.slice(2)] : [word, undefined];
}

function named({ name }: Rules, words: readonly string[]): Called {
  return name === undefined || name.test(words[0] ?? '') ? fileCall(words) : unknown;
}

function fileCall([name = '', ...rest]: readonly string[]): Called {
  // URLs are not local files; `inspect` is a Node subcommand.
  return ['', '-', 'inspect'].includes(name) || /^[a-z]{2,}:/i.test(name) ? unknown : { kind: 'file', name, rest };
}

function areLetters(word: string, letters: string): boolean {
  return /^[-+][a-zA-Z]+$/.test(word) && Array.from(word.slice(1)).every((letter) => letters.includes(letter));
}
