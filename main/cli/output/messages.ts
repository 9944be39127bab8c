/** The messages of the command line, in the terminal's language. */
import { cliDe } from '../../../preload/i18n/de/cli.js';
import { cliEn, type CliMessages } from '../../../preload/i18n/en/cli.js';
import { matchLanguage } from '../../../preload/i18n/match-language.js';

/** The messages for the locale of the environment (POSIX: LC_ALL before LC_MESSAGES before LANG). */
export function cliMessages(env: NodeJS.ProcessEnv = process.env): CliMessages {
  const locale = [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find((value) => value !== undefined && value !== '');
  return matchLanguage([(locale ?? 'en').replace('_', '-')]) === 'de' ? cliDe : cliEn;
}
