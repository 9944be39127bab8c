/** The sentences of the command line, in the language of the terminal. */
import { languageOf } from '../../preload/i18n/translate.js';
import { commandsDe } from '../../preload/i18n/de/cli.js';
import { commandsEn, type CommandWords } from '../../preload/i18n/en/cli.js';

/** Of the locale that programs in this terminal speak (POSIX: LC_ALL before LC_MESSAGES before LANG). */
export function commandWords(env: NodeJS.ProcessEnv = process.env): CommandWords {
  const locale = [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find((value) => value !== undefined && value !== '');
  return languageOf([(locale ?? 'en').replace('_', '-')]) === 'de' ? commandsDe : commandsEn;
}
