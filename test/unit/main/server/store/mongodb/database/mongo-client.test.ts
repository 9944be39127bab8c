import { MongoNetworkError, MongoServerError } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { isMongoOutage } from '../../../../../../../main/server/store/mongodb/database/mongo-client.js';

const withCode = (code: string) => Object.assign(new Error('This socket has been ended by the other party'), { code });

describe('isMongoOutage', () => {
  it.each<[string, unknown]>([
    ['the driver’s network errors', new MongoNetworkError('connect ECONNREFUSED')],
    ['a server that shuts down', new MongoServerError({ message: 'shutdown in progress', code: 91 })],
    ['a router without a primary', new MongoServerError({ message: 'could not find host', code: 133 })],
    ['a connection that ends during a write', withCode('EPIPE')],
    ['a reset connection', withCode('ECONNRESET')],
    ['a write after the end of the stream', withCode('ERR_STREAM_DESTROYED')],
  ])('is true for %s', (_what, error) => {
    expect(isMongoOutage(error)).toBe(true);
  });

  it.each<[string, unknown]>([
    ['a duplicate key', new MongoServerError({ message: 'E11000 duplicate key', code: 11_000 })],
    ['an invalid argument', withCode('ERR_INVALID_ARG_TYPE')],
    ['an error of our own', new TypeError('cannot read properties of undefined')],
    ['something that is no error', 'EPIPE'],
  ])('is false for %s', (_what, error) => {
    expect(isMongoOutage(error)).toBe(false);
  });
});
