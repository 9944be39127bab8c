import { describe, expect, it } from 'vitest';
import { type FunctionUses, usesOf } from '../../../../../main/server/import-report/function-uses.js';

function uses(source: string): FunctionUses {
  const found = usesOf(source);
  if ('syntaxError' in found) throw new Error(`${found.syntaxError.message}, line ${String(found.syntaxError.line)}`);
  return found;
}
const names = (list: readonly { name: string | null }[]) => list.map(({ name }) => name);

describe('the uses of a function', () => {
  it('are found with their first line', () => {
    const found = uses(`
      const axios = require('axios');
      exports = async function (order) {
        const db = context.services.get('mongodb-atlas').db('shop');
        const again = context.services.get("mongodb-atlas");
        const key = context.values.get(\`mailKey\`);
        await context.functions.execute('notify', order);
        return BSON.ObjectId(order.id);
      };`);
    expect(found.modules).toEqual([{ name: 'axios', line: 2 }]);
    expect(found.services).toEqual([{ name: 'mongodb-atlas', line: 4 }]);
    expect(found.values).toEqual([{ name: 'mailKey', line: 6 }]);
    expect(found.functions).toEqual([{ name: 'notify', line: 7 }]);
    expect(found.withoutNew).toEqual([{ name: 'BSON.ObjectId', line: 8 }]);
    expect([found.isModule, found.setsExports]).toEqual([false, true]);
  });

  it.each([
    ['a constant', "const name = 'atlas'; exports = () => context.services.get(name);"],
    ['an alias of context', "const c = context; exports = () => c.services.get('atlas');"],
    ['an alias of a member', "exports = () => { const s = context.services; return s.get('atlas'); };"],
    ['destructuring', "const { services } = context; exports = () => services.get('atlas');"],
    ['nested destructuring', "const { services: { get: take } } = context; exports = () => take('atlas');"],
    ['brackets', "exports = () => context['services']['get']('atlas');"],
    ['optional chaining', "exports = () => context?.services?.get?.('atlas');"],
  ])('are found through %s', (_what, source) => {
    expect(names(uses(source).services)).toEqual(['atlas']);
  });

  it('include operators, but not the text that $text searches for', () => {
    const found = uses(`
      exports = () => [
        { $text: { $search: 'a' } },
        { '$search': { index: 'default' } },
        { ['$geoNear']: {} }, { price: '$geoWithin' },
      ];`);
    expect(found.operators).toEqual([
      { name: '$text', line: 3 },
      { name: '$search', line: 4 },
      { name: '$geoNear', line: 5 },
    ]);
  });

  it.each([
    ["const key = await fetch('x');\nexports = async () => key;", 1],
    ["import a from 'a';\nconst key = await a();\nexport default async () => await key;", 2],
    ["import a from 'a';\nfor await (const one of a) one();\nexport default () => 1;", 2],
  ])('are not examined when await stands outside of a function: %j', (source, line) => {
    expect(usesOf(source)).toEqual({
      syntaxError: { message: expect.stringContaining('“await” stands outside of a function') as string, line },
    });
  });

  it('have no name when it is computed', () => {
    expect(names(uses('exports = (name) => context.services.get(name);').services)).toEqual([null]);
  });

  it('are not found in comments, texts and names of the function’s own', () => {
    const found = uses(`
      // context.http.get('x'); require('left-pad')
      const utils = { crypto: 1 };
      exports = () => ["context.http", utils.crypto, 'EJSON.parse'];`);
    expect([found.contextMembers, found.modules, found.globals]).toEqual([[], [], []]);
  });

  it('include members of context and the vendor’s global objects', () => {
    const found = uses(
      "exports = () => [context.http, context.user.id, EJSON.parse('1'), utils.jwt.encode, new BSON.Int32(1)];",
    );
    expect(names(found.contextMembers)).toEqual(['http', 'user']);
    expect(names(found.globals).sort()).toEqual(['BSON.Int32', 'EJSON.parse', 'utils.jwt']);
    expect(found.withoutNew).toEqual([]);
  });

  it.each([
    ['return at the top level', 'return 1;', false],
    ['module.exports', 'module.exports = () => 1;', true],
    ['a member of exports', 'exports.run = () => 1;', true],
    ['an identifier', 'async function run() {} exports = run;', true],
    ['nothing', 'const a = 1;', false],
  ])('tell whether exports is set: %s', (_what, source, expected) => {
    expect(uses(source).setsExports).toBe(expected);
  });

  it('are found in ES modules', () => {
    const found = uses("import moment from 'moment';\nexport default async () => moment(context.values.get('zone'));");
    expect([found.isModule, found.setsExports]).toEqual([true, true]);
    expect(found.modules).toEqual([{ name: 'moment', line: 1 }]);
    expect(names(found.values)).toEqual(['zone']);
  });

  it('terminates when aliases refer to each other', () => {
    expect(uses('let a = b; let b = a; exports = () => a.get(b);').setsExports).toBe(true);
  });
});

describe('a syntax error', () => {
  it.each([
    ['a script', 'exports = () => {\n  const a = ;\n};', 2],
    ['an ES module', "import a from 'a';\nexport default () => {\n  return (;\n};", 3],
    ['an unfinished function', 'exports = function () {\n', 2],
  ])('has its line in %s', (_what, source, line) => {
    expect(usesOf(source)).toMatchObject({ syntaxError: { line } });
  });
});
