/** `can_evaluate`: rule expressions of functions, one by one and at random. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfiguration } from '../../../../../main/server/configuration/configuration.js';
import type { RuleSubject } from '../../../../../main/server/rules/expansion.js';
import { compileRule } from '../../../../../main/server/rules/rule.js';
import { RuleError } from '../../../../../main/server/rules/rule-error.js';
import { tmpDir } from '../../../../support/tmp-dir.js';
import { tuple } from '../../../../support/tuple.js';

const oid = '65a1b2c3d4e5f60718293a4b';
const subject: RuleSubject = {
  user: {
    id: oid,
    type: 'normal',
    data: { email: 'ada@example.org', name: 'Ada' },
    custom_data: {
      team: { name: 'garden', level: 3 },
      roles: ['editor', 'reader'],
      admin: true,
      nothing: null,
      ref: { $oid: oid.toUpperCase() },
      count: { $numberLong: '12' },
      since: { $date: '2024-01-02T00:00:00Z' },
    },
    identities: [{ id: 'x1', provider_type: 'local-userpass', providerType: 'local-userpass' }],
  },
  request: {
    httpMethod: 'POST',
    httpReferrer: '',
    httpUserAgent: 'test',
    rawQueryString: '',
    remoteIPAddress: '127.0.0.1',
    requestHeaders: { 'X-Api-Key': ['k1'] },
    service: '',
    action: 'f',
    webhookUrl: '',
  },
};
const constants = {
  values: { admins: [oid], none: [], one: oid, deep: { list: ['a'] } },
  environment: { tag: '', values: {} },
};
const allows = (expression: unknown, more: Partial<RuleSubject> = {}) =>
  compileRule(expression, constants)({ ...subject, ...more });

const holds: unknown[] = [
  true,
  {},
  '%%true',
  { '%%true': true },
  { '%%true': { '%%user.id': oid } },
  { '%%false': { '%%user.id': 'other' } },
  { '%%false': { '%or': [{ '%%user.id': 'other' }, { '%%user.type': 'server' }] } },
  { '%%user': { '%exists': true } },
  { '%%user.id': oid },
  { '%%user.id': { $eq: oid } },
  { '%%user.id': { '%ne': 'other' } },
  { '%%user.id': '%%values.one' },
  { '%%user.id': { '%in': '%%values.admins' } },
  { '%%user.id': { '%nin': '%%values.none' } },
  { '%%user.data.email': { '%in': ['gardener@example.org', 'ada@example.org'] } },
  { '%%user.data.email': { '%nin': ['gardener@example.org'] } },
  { '%%user.custom_data.team.name': 'garden' },
  { '%%user.custom_data.team': { name: 'garden', level: 3 } },
  { '%%user.custom_data.team': { level: 3, name: 'garden' } },
  { '%%user.custom_data.team.level': { '%gt': 2, '%lte': 3 } },
  { '%%user.custom_data.team.level': { '%and': [{ $gte: 3 }, { $lt: 4 }] } },
  { '%%user.custom_data.team.level': { '%or': [{ $gt: 5 }, 3] } },
  { '%%user.custom_data.team.level': { '%nor': [{ $gt: 5 }, 4] } },
  { '%%user.custom_data.team.level': { '%not': { '%in': [1, 2] } } },
  { '%%user.custom_data.team.level': { $numberInt: '3' } },
  { '%%user.custom_data.count': 12 },
  { '%%user.custom_data.count': { '%gt': { $numberInt: '11' } } },
  { '%%user.custom_data.since': { '%lt': { $date: { $numberLong: '1800000000000' } } } },
  { '%%user.custom_data.ref': { '%stringToOid': '%%user.id' } },
  { '%%user.custom_data.ref': { '%eq': { $stringToOid: oid } } },
  { '%%user.custom_data.ref': { '%in': [{ '%stringToOid': '%%user.id' }] } },
  { '%%user.id': { '%oidToString': '%%user.custom_data.ref' } },
  { '%%user.custom_data.admin': true },
  { '%%user.custom_data.admin': '%%true' },
  { '%%true': '%%user.custom_data.admin' },
  { '%%user.custom_data.nothing': null },
  { '%%user.custom_data.nothing': { '%exists': true } },
  { '%%user.custom_data.missing': { '%exists': false } },
  { '%%user.custom_data.missing': { '%ne': true } },
  { '%%user.custom_data.roles': ['editor', 'reader'] },
  { '%%user.custom_data.roles.0': 'editor' },
  { '%%user.identities.0.provider_type': 'local-userpass' },
  { '%%user.identities.0.providerType': 'local-userpass' },
  { '%%user.type': 'normal' },
  { '%%request.remoteIPAddress': '127.0.0.1' },
  { '%%request.requestHeaders.x-api-KEY.0': 'k1' },
  { '%%request.requestHeaders.X-Api-Key': ['k1'] },
  { '%%request.httpMethod': 'POST' },
  { '%%environment.tag': '' },
  { '%%environment.values.url': { '%exists': false } },
  { '%%values.deep.list.0': 'a' },
  { '%and': [{ '%%user.id': oid }, true] },
  { $or: [{ '%%user.id': 'other' }, { '%%user.type': 'normal' }] },
  { '%nor': [{ '%%user.id': 'other' }, false] },
  { '%not': { '%%user.id': 'other' } },
  { '%or': [{ '%%user.id': '%%user.custom_data.missing' }, { '%%user.type': 'normal' }] },
];
const fails: unknown[] = [
  false,
  '%%false',
  { '%%true': false },
  { '%%false': true },
  { '%%true': { '%%user.id': 'other' } },
  { '%%false': { '%%user.id': oid } },
  { '%%false': { '%or': [{ '%%user.id': oid }, { '%%user.type': 'server' }] } },
  { '%%user.id': oid, '%%user.type': 'server' },
  { '%%user.data.phone': { '%in': ['1'] } },
  { '%%user.data.phone': 'undefined' },
  { '%%user.data.phone': null },
  { '%%user.data': 'ada@example.org' },
  { '%%user.data.email': { '%in': [] } },
  { '%%user.custom_data.team.level': '3' },
  { '%%user.custom_data.team.level': true },
  { '%%user.custom_data.team.level': { '%gt': '2' } },
  { '%%user.custom_data.team.name': { '%gt': 2 } },
  { '%%user.custom_data.team': { name: 'garden' } },
  { '%%user.custom_data.team': { name: 'garden', level: 3, more: 1 } },
  { '%%user.custom_data.missing': { '%gt': 0 } },
  { '%%user.custom_data.missing': { '%lt': 9 } },
  { '%%user.custom_data.roles': 'editor' },
  { '%%user.custom_data.roles': { '%in': ['editor'] } },
  { '%%user.custom_data.roles.length': 2 },
  { '%%user.custom_data.admin': 1 },
  // A missing value cannot be compared, on either side.
  { '%%user.data.phone': '%%user.custom_data.phone' },
  { '%%user.data.email': { '%ne': '%%user.custom_data.missing' } },
  { '%%user.id': { '%nin': '%%user.custom_data.missing' } },
  { '%%user.id': { '%in': '%%user.custom_data.admin' } },
  { '%not': { '%%user.id': '%%user.custom_data.missing' } },
  { '%nor': [{ '%%user.id': '%%user.custom_data.missing' }] },
  { '%%false': { '%%user.id': '%%user.custom_data.missing' } },
  { '%%user.custom_data.team.level': { '%lt': '%%user.custom_data.missing' } },
  { '%%user.custom_data.ref': { '%ne': { '%stringToOid': '%%user.data.name' } } },
  { '%%user.custom_data.constructor': { '%exists': true } },
  { '%%user.data.__proto__': { '%exists': true } },
  { '%%user.data.toString': { '%exists': true } },
  { '%%request.requestHeaders.constructor': { '%exists': true } },
];
const unsupported: [unknown, RegExp][] = [
  [{ '%%true': { '%function': { name: 'isAdmin', arguments: [] } } }, /%function.*not supported/],
  [{ '%%user.id': { '%function': { name: 'isAdmin' } } }, /%function/],
  [{ '%function': { name: 'isAdmin' } }, /%function/],
  [{ '%%args.0': 1 }, /%%args/],
  [{ '%%root.owner': '%%user.id' }, /%%root/],
  [{ '%%prevRoot': {} }, /%%prevRoot/],
  [{ '%%user.email': 'x' }, /a user has no “email”/],
  [{ '%%user.': 'x' }, /is not a variable/],
  [{ '%%': 'x' }, /%%/],
  [{ '%%user.identities.provider_type': 'x' }, /field of a list/],
  [{ '%%request.ip': 'x' }, /a request has no “ip”/],
  [{ '%%user.id': { '%in': '%%values.gone' } }, /%%values.gone.*not there/],
  [{ '%%user.id': '%%environment.values.gone' }, /not there/],
  [{ '%%user.id': '%%values.constructor' }, /not there/],
  [{ owner: '%%user.id' }, /“owner” is not a variable/],
  [{ constructor: true }, /is not a variable/],
  [{ '%%user.id': { '%regex': '.*' } }, /%regex/],
  [{ '%%user.id': { '%in': 'abc' } }, /take a list/],
  [{ '%%user.id': { '%gt': [1] } }, /takes a number/],
  [{ '%%user.id': { '%exists': 1 } }, /takes true or false/],
  [{ '%%user.id': { '%eq': 'a', b: 1 } }, /“b” is not known/],
  [{ '%%user.custom_data.ref': { '%stringToOid': 'short' } }, /cannot convert/],
  [{ '%and': [] }, /takes a list/],
  [{ '%or': {} }, /takes a list/],
  [{ '%eq': [1, 1] }, /%eq/],
  ['true', /is not an expression/],
  [1, /is not an expression/],
  [[], /is not an expression/],
  [[true], /is not an expression/],
  [JSON.parse('{"__proto__": {"%%user.id": "x"}}'), /__proto__/],
];
const text = (expression: unknown) => JSON.stringify(expression);

describe('a rule', () => {
  it.each(holds.map((one) => [text(one), one]))('holds: %s', (_text, expression) => {
    expect(allows(expression)).toBe(true);
  });

  it.each(fails.map((one) => [text(one), one]))('does not hold: %s', (_text, expression) => {
    expect(allows(expression)).toBe(false);
  });

  it.each(unsupported.map(([one, reason]) => [text(one), one, reason] as const))(
    'cannot be evaluated, with a reason: %s',
    (_text, expression, reason) => {
      expect(() => compileRule(expression, constants)).toThrow(RuleError);
      expect(() => compileRule(expression, constants)).toThrow(reason);
    },
  );

  it('never matches the address of a caller behind a proxy', () => {
    const request = { ...subject.request, remoteIPAddress: null };
    for (const condition of [
      '127.0.0.1',
      { '%ne': '127.0.0.1' },
      { '%nin': ['127.0.0.1'] },
      { '%exists': true },
      { '%exists': false },
    ]) {
      expect(allows({ '%%request.remoteIPAddress': condition }, { request })).toBe(false);
    }
  });

  it('is rejected when it is nested too deeply', () => {
    for (const wrap of [(inner: unknown) => ({ '%not': inner }), (inner: unknown) => ({ '%and': [inner] })]) {
      let nested: unknown = true;
      for (let depth = 0; depth < 5_000; depth += 1) nested = wrap(nested);
      expect(() => compileRule(nested, constants)).toThrow(/too deeply/);
    }
    let value: unknown = 1;
    for (let depth = 0; depth < 5_000; depth += 1) value = [value];
    expect(() => compileRule({ '%%user.id': value }, constants)).toThrow(/too deeply/);
  });

  it('throws only a RuleError, matches no prototype key and changes no prototype, for random rules', () => {
    let seed = 23;
    const chance = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % below;
    };
    const keys = [
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty',
      '%%user.data.__proto__',
      '%%user.custom_data.constructor',
      '%%user.id',
      '%%true',
      '%%false',
      '%and',
      '%or',
      '%not',
      '%nor',
      '%in',
      '%nin',
      '%eq',
      '%ne',
      '%gt',
      '%exists',
      '%stringToOid',
      '%function',
      '$oid',
      '$date',
      '%%values.__proto__',
      '%%request.requestHeaders.__proto__',
      'length',
    ];
    const pick = <T>(from: readonly T[]): T => {
      const [found] = tuple(from.slice(chance(from.length)), 1);
      return found;
    };
    const make = (depth: number): unknown => {
      const kind = chance(depth > 4 ? 3 : 6);
      if (kind === 0)
        return pick<unknown>([true, false, null, 0, '', 'x', '%%user.id', '%%true', '%%values.one', '__proto__']);
      if (kind === 1) return pick(keys);
      if (kind === 2) return chance(9);
      if (kind === 3) return Array.from({ length: chance(3) }, () => make(depth + 1));
      const fields = Array.from(
        { length: 1 + chance(2) },
        () => `${JSON.stringify(pick(keys))}:${JSON.stringify(make(depth + 1))}`,
      );
      return JSON.parse(`{${fields.join(',')}}`) as unknown;
    };
    let compiled = 0;
    for (let round = 0; round < 20_000; round += 1) {
      const expression = make(0);
      try {
        const rule = compileRule(expression, constants);
        compiled += 1;
        expect(typeof rule(subject)).toBe('boolean');
      } catch (error) {
        expect(error, text(expression)).toBeInstanceOf(RuleError);
      }
    }
    expect(compiled).toBeGreaterThan(100);
    expect(Object.keys(Object.prototype)).toEqual([]);
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf']) {
      for (const variable of [`%%user.data.${name}`, `%%user.custom_data.${name}`, `%%user.custom_data.team.${name}`]) {
        expect(allows({ [variable]: { '%exists': true } })).toBe(false);
      }
    }
  });
});

describe('can_evaluate in an app folder', () => {
  it('is read in the older layout too, where a prototype key is not an empty rule', async () => {
    const folder = tmpDir('roster-rules-');
    for (const [name, config] of [
      ['ok', '{"name": "ok", "can_evaluate": {"%%user.type": "server"}}'],
      ['proto', '{"name": "proto", "can_evaluate": {"__proto__": {"%%user.id": "x"}}}'],
      ['none', '{"name": "none", "can_evaluate": null}'],
    ] as const) {
      mkdirSync(join(folder, 'functions', name), { recursive: true });
      writeFileSync(join(folder, 'functions', name, 'config.json'), config);
      writeFileSync(join(folder, 'functions', name, 'source.js'), 'exports = () => 1;');
    }
    writeFileSync(join(folder, 'realm_config.json'), '{"app_id": "a"}');
    const { functions } = await readConfiguration(folder);
    const found = new Map(functions.map((one) => [one.name, one]));
    expect(found.get('ok')?.rule?.(subject)).toBe(false);
    expect(found.get('proto')?.isPrivate).toBe(true);
    expect(found.get('none')).toMatchObject({ isPrivate: false });
    expect(found.get('none')?.rule).toBeUndefined();
  });
});
