/** Runs in every test file. Registered first, so it runs after the file's own hooks have stopped its servers. */
import { afterAll } from 'vitest';
import { setLanguage } from '../../preload/i18n/translate.js';
import { removeTmpDirs } from './tmp-dir.js';

afterAll(removeTmpDirs);
// Files that share modules share the language, too.
afterAll(() => {
  setLanguage('en');
});
