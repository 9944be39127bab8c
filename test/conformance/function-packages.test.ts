/** The packages that functions of an exported app require: from `node_modules` and from an archive of it. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { RunningServer } from '../../main/server/start-server.js';
import { startFunctionApp as start } from '../support/servers/function-app.js';

const servers: RunningServer[] = [];
afterAll(async () => {
  for (const server of servers) await server.stop();
});

describe('the packages of an app', () => {
  const files = {
    'functions/node_modules/tidy/package.json': '{ "name": "tidy", "main": "lib/index", "version": "1.0.0" }',
    'functions/node_modules/tidy/lib/index.js':
      'const { two } = require("./two"); const own = require("@shed/own/more"); module.exports = { sum: two + own + require("../package.json").version, env: process.env.HOME };',
    'functions/node_modules/tidy/lib/two.js': 'exports.two = 2;',
    'functions/node_modules/@shed/own/package.json':
      '{ "exports": { "./more": { "import": "./no.mjs", "require": "./more.cjs" } } }',
    'functions/node_modules/@shed/own/more.cjs': 'module.exports = 3;',
    'functions/node_modules/@shed/own/secret.js': 'module.exports = 3;',
    'functions/node_modules/modern/package.json': '{ "type": "module", "main": "index.js" }',
    'functions/node_modules/modern/index.js': 'export default 1;',
    'functions/node_modules/curious/index.js': 'module.exports = require("../../config.json");',
  };
  const checked = async ({ run }: Awaited<ReturnType<typeof start>>) => {
    expect(await run('return require("tidy");')).toEqual({ sum: '51.0.0' });
    expect(await run('return require("@shed/own/more");')).toBe(3);
    await expect(run('return require("@shed/own/secret.js");')).rejects.toThrow(/module not available/);
    expect(await run('return require("modern").default;')).toBe(1);
    await expect(run('return require("curious");')).rejects.toThrow(/module not available/);
  };

  it('are found in functions/node_modules', async () => {
    const app = await start(files);
    servers.push(app.server);
    await checked(app);
  });

  it.each(['node_modules.tar.gz', 'node_modules.tar'])('are unpacked from %s', async (name) => {
    const app = await start(files, (folder) => {
      const functions = join(folder, 'functions');
      execFileSync('tar', [
        '-C',
        functions,
        name.endsWith('gz') ? '-czf' : '-cf',
        join(functions, name),
        'node_modules',
      ]);
      execFileSync('rm', ['-r', join(functions, 'node_modules')]);
    });
    servers.push(app.server);
    expect([...app.server.configuration.packages].sort()).toEqual(['@shed/own', 'curious', 'modern', 'tidy']);
    await checked(app);
  });
});
