/** The sentences of the command line, in the language of the terminal. */
import { languageOf } from '../../preload/language/say.js';
import { commandsDe } from '../../preload/language/commands.de.js';
import { commandsEn, type CommandWords } from '../../preload/language/commands.en.js';

/** Of the locale that programs in this terminal speak (POSIX: LC_ALL before LC_MESSAGES before LANG). */
export function commandWords(env: NodeJS.ProcessEnv = process.env): CommandWords {
  const locale = [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find((value) => value !== undefined && value !== '');
  return languageOf([(locale ?? 'en').replace('_', '-')]) === 'de' ? commandsDe : commandsEn;
}
