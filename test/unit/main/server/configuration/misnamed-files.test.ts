/** Files of an app folder with other capital letters, and folders in place of files. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfiguration } from '../../../../../main/server/configuration/configuration.js';

/** Writes an app folder. A name that ends with a slash is a folder. */
function app(files: Record<string, string>): string {
  const path = mkdtempSync(join(tmpdir(), 'roster-misnamed-'));
  for (const [name, content] of Object.entries({ 'realm_config.json': '{"app_id":"a"}', ...files })) {
    mkdirSync(name.endsWith('/') ? join(path, name) : dirname(join(path, name)), { recursive: true });
    if (!name.endsWith('/')) writeFileSync(join(path, name), content);
  }
  return path;
}

describe('names of files', () => {
  it.each([
    ['auth/Providers.json', 'providers.json'],
    ['functions/Config.json', 'config.json'],
    ['Functions/tide.js', 'functions'],
    ['Secrets.json', 'secrets.json'],
    ['auth_Providers/anon-user.json', 'auth_providers'],
  ])('with other capital letters, as %s, are reported', async (name, right) => {
    const { warnings } = await readConfiguration(app({ [name]: '{}' }));
    const given = name === 'Functions/tide.js' ? 'Functions' : name.replace(/\/anon-user\.json$/, '');
    expect(warnings).toContain(
      `${given} is not read on Linux, where capital letters in file names matter. Rename it to “${right}”, then start again.`,
    );
  });

  it('with other capital letters are not reported beside the expected ones', async () => {
    const files = { 'auth/providers.json': '{}', 'auth/Providers.json': '{}', 'functions/config.json': '[]' };
    expect((await readConfiguration(app(files))).warnings).toEqual([]);
  });
});

describe('a folder in place of a file', () => {
  it('leaves out only the function', async () => {
    const { functions, warnings } = await readConfiguration(
      app({
        ...{ 'functions/config.json': '[{"name":"tide"},{"name":"wave"}]', 'functions/tide.js/': '' },
        'functions/wave.js': 'exports = () => 1;',
      }),
    );
    expect(functions.map(({ name }) => name)).toEqual(['wave']);
    expect(warnings).toEqual([expect.stringContaining('the function “tide” cannot be called')]);
  });

  it('is named in the error about another file', async () => {
    await expect(readConfiguration(app({ 'auth/providers.json/': '' }))).rejects.toThrow(
      /providers\.json is a folder, but must be a file\. Rename or remove it, then try again\.$/,
    );
  });
});
