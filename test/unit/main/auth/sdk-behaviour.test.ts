/** Behaviour that code for the Realm Node SDK relies on: messages, error codes, immediate effects, BSON values. */
import * as bson7 from 'bson';
import * as bson4 from 'bson4';
import * as bson5 from 'bson5';
import * as bson6 from 'bson6';
import { describe, expect, it } from 'vitest';
import { encode } from '../../../../main/auth/http/extended-json.js';
import { App, Credentials } from '../../../../main/auth/index.js';
import { jsonAnswer, pageAnswer, scriptedBackend } from '../../../support/servers/scripted-backend.js';

const credentials = Credentials.apiKey('a-key');
const appOf = (backend = scriptedBackend()) =>
  new App({ id: 'a', baseUrl: 'http://backend.test', fetch: backend.fetch });

describe.each([
  ['4', bson4],
  ['5', bson5],
  ['6', bson6],
  ['7', bson7],
])('a value of bson %s', (_major, bson) => {
  const hex = '0123456789abcdef01234567';

  it.each([
    ['ObjectId', () => new bson.ObjectId(hex), { $oid: hex }],
    ['Long', () => bson.Long.fromString('9007199254740993'), { $numberLong: '9007199254740993' }],
    ['Double', () => new bson.Double(1.5), { $numberDouble: '1.5' }],
    ['Int32', () => new bson.Int32(7), { $numberInt: '7' }],
    ['Decimal128', () => bson.Decimal128.fromString('1.25'), { $numberDecimal: '1.25' }],
    ['Binary', () => new bson.Binary(Buffer.from('ab')), { $binary: { base64: 'YWI=', subType: '00' } }],
  ])('is sent as canonical Extended JSON: %s', (_name, value, encoded) => {
    expect(encode([{ nested: value() }])).toEqual([{ nested: encoded }]);
  });
});

describe('arguments and results', () => {
  it('encode plain values as the bson package does', () => {
    const value = { n: 1, big: 2 ** 40, half: 0.5, at: new Date(5), list: [undefined, null, true], text: 'x' };
    expect(encode(value)).toEqual(bson7.EJSON.serialize(value, { relaxed: false }));
  });

  it('reject a value that contains itself', () => {
    const value: Record<string, unknown> = {};
    value['self'] = value;
    expect(() => encode(value)).toThrow('without cycles');
  });
});

describe('an app', () => {
  it.each([
    [undefined, "Expected 'config' to be an object, got undefined"],
    [1234, "Expected 'config' to be an object, got a number"],
    [1.5, "Expected 'config' to be an object, got a decimal number"],
    [{ id: [] }, "Expected 'id' to be a string, got an array"],
    [{ id: 'a', timeout: '1' }, "Expected 'timeout' to be a number, got a string"],
    [{ id: 'a', fetch: {} }, "Expected 'fetch' to be a function, got an object"],
    [{ id: 'a', baseFilePath: 1 }, "Expected 'baseFilePath' to be a string, got a number"],
    [{ id: 'a', multiplexSessions: 1 }, "Expected 'multiplexSessions' to be a boolean, got a number"],
    [{ id: 'a', metadata: { mode: 'encryption' } }, 'encryptionKey is required'],
  ])('rejects the configuration %j', (config, message) => {
    expect(() => Reflect.construct(App, [config]) as unknown).toThrow(message);
  });

  it('keeps its URL when the new one does not respond, and its URL cannot be assigned', async () => {
    const backend = scriptedBackend();
    const app = appOf(backend);
    backend.answers['GET /location'] = () => Promise.reject(new TypeError('no such host'));
    await expect(app.updateBaseUrl('http://other.test')).rejects.toThrow('request to http://other.test/api/client/');
    expect(app.baseUrl).toBe('http://backend.test');
    expect(() => {
      app.baseUrl = 'http://other.test';
    }).toThrow("Cannot assign the base URL, please use 'updateBaseUrl()'");
  });
});

describe('an error', () => {
  it('of the network names the request, the reason and its cause, but no secret', async () => {
    const backend = scriptedBackend();
    const cause = new TypeError('the key a-key was sent in vain');
    backend.answers['POST /login'] = () => Promise.reject(cause);
    await expect(appOf(backend).logIn(credentials)).rejects.toMatchObject({
      code: 4000,
      cause,
      message:
        'request to http://backend.test/api/client/v2.0/app/a/auth/providers/api-key/login failed, reason: the key [redacted] was sent in vain',
    });
  });

  it('of a gateway keeps the start of its page', async () => {
    const backend = scriptedBackend();
    backend.answers['POST /login'] = () => pageAnswer(502, 'Bad gateway: a-key');
    await expect(appOf(backend).logIn(credentials)).rejects.toMatchObject({
      code: 4309,
      message: 'http error code considered fatal: Bad gateway: [redacted]. Server Error: 502',
    });
  });

  it.each([
    ['MongoDBError', 4311],
    ['ServiceNotFound', 4318],
    ['RestrictedHost', 4338],
    ['ExecutionTimeLimitExceeded', 4341],
    ['MaintenanceInProgress', 4352],
    ['UserpassTokenInvalid', 4353],
    ['SomethingNew', 4355],
  ])('%s of the backend has the number %i', async (errorCode, code) => {
    const backend = scriptedBackend();
    backend.answers['POST /login'] = () => jsonAnswer({ error: 'no', error_code: errorCode }, 400);
    await expect(appOf(backend).logIn(credentials)).rejects.toMatchObject({ code, message: 'no' });
  });
});

describe('a user', () => {
  it('is logged out before the first await', async () => {
    const app = appOf();
    const user = await app.logIn(credentials);
    const ended = user.logOut();
    expect([user.state, user.isLoggedIn, user.accessToken, app.currentUser]).toEqual(['LoggedOut', false, '', null]);
    await ended;
  });

  it('is removed before the first await', async () => {
    const app = appOf();
    const user = await app.logIn(credentials);
    const ended = app.removeUser(user);
    expect([user.state, app.allUsers, app.currentUser]).toEqual(['Removed', {}, null]);
    await ended;
  });

  it('has no database and no push client, and throws an error that states this', async () => {
    const user = await appOf().logIn(credentials);
    expect(() => user.mongoClient('mongodb-atlas')).toThrow("roster/auth has no 'mongoClient'");
    expect(() => user.push('gcm')).toThrow("roster/auth has no 'push'");
  });
});
