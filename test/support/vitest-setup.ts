/** Runs in every test file. Registered first, so it runs after the file's own hooks have stopped its servers. */
import { afterAll } from 'vitest';
import { removeTmpDirs } from './tmp-dir.js';

afterAll(removeTmpDirs);
