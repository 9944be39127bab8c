/** Hostile files: imports, and the files of a profile. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isRosterError } from '../../main/errors/roster-error.js';
import { StorageError } from '../../main/storage/errors.js';
import { VaultError } from '../../main/vault/errors.js';
import { fuzz } from '../support/fuzz/fuzzer.js';
import { longer, tamperCheckedServices } from '../support/fuzz/tamper-checked-services.js';
import { createTestServices } from '../support/services.js';
import { tmpDir } from '../support/tmp-dir.js';

const guarded = tamperCheckedServices();

describe('hostile files', () => {
  it('rejects 2,000 imports with a message and changes nothing', longer, async () => {
    const { text: good } = await guarded.services().exportImport.export('quiet marble otter lantern', null);
    const kinds = new Map<string, number>();
    const found = await guarded.unharmed(() =>
      fuzz({
        seed: 12,
        runs: 2_000,
        // Cheap key derivation; the default parameters take a third of a second per run to slow down guessing.
        begin: [
          good
            .replace('"memoryKiB":65536', '"memoryKiB":8192')
            .replace('"passes":3', '"passes":1')
            .replace('"lanes":4', '"lanes":1'),
        ],
        pieces: [
          '{',
          '}',
          '"',
          ',',
          'null',
          '"memoryKiB":8192',
          '"passes":1',
          '"version":2',
          '"__proto__":',
          '"iv":""',
          '"tag":""',
          '"ciphertext":""',
          '=',
        ],
        under: '/main/accounts/',
        target: async (text) => {
          if (/"(?:memoryKiB|passes)":\s*[2-9]?\d{5,}/.test(text)) return;
          const outcome: unknown = await guarded
            .services()
            .exportImport.import(text, 'quiet marble otter lantern')
            .catch((error: unknown) => error);
          const code =
            isRosterError(outcome) || outcome instanceof VaultError || outcome instanceof StorageError
              ? outcome.code
              : outcome instanceof Error
                ? outcome
                : 'taken';
          if (code instanceof Error) throw code;
          kinds.set(code, (kinds.get(code) ?? 0) + 1);
        },
      }),
    );
    console.log(`imports: ${JSON.stringify({ ...found, kinds: Object.fromEntries(kinds) })}`);
  });

  it.each(['accounts', 'roster', 'settings'] as const)(
    'starts with 1,000 variants of %s.json and quarantines what it cannot read',
    longer,
    async (name) => {
      const folder = tmpDir('roster-fuzz-file-');
      const path = join(folder, `${name}.json`);
      let good = '{"version":1}';
      try {
        good = readFileSync(join(guarded.profile(), `${name}.json`), 'utf8');
      } catch {
        // Unchanged settings have no file yet.
      }
      const outcomes = { stands: 0, refused: 0 };
      const found = await fuzz({
        seed: 13,
        runs: 1_000,
        begin: [good, '{}', '[]'],
        pieces: [
          '{',
          '}',
          '[',
          ']',
          '"',
          ',',
          ':',
          'null',
          '"version":1',
          '"version":2',
          '"version":99',
          '"__proto__":{"polluted":1}',
          '"length":{"toString":0,"valueOf":0}',
          '{"length":{"toString":0,"valueOf":0}}',
          '\\u0000',
          '1e999',
        ],
        under: '/main/storage/',
        target: async (text) => {
          writeFileSync(path, text);
          try {
            const one = await createTestServices(folder);
            expect(Array.isArray(one.snapshot().accounts)).toBe(true);
            outcomes.stands += 1;
          } catch (error) {
            // A file of a newer Roster is rejected and left unchanged.
            if (!(error instanceof Error && error.name === 'NewerFormatError')) throw error;
            expect(readFileSync(path, 'utf8')).toBe(text);
            outcomes.refused += 1;
          }
          if ('polluted' in {}) throw new Error('prototype pollution');
        },
      });
      console.log(`${name}.json: ${JSON.stringify({ ...found, ...outcomes })}`);
      expect(outcomes.stands).toBeGreaterThan(500);
    },
  );
});
