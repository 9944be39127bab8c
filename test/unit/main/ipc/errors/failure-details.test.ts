/** The details of a failed call. */
import { describe, expect, it } from 'vitest';
import { errorFromResponse } from '../../../../../main/auth/errors/response-error.js';
import { AuthError } from '../../../../../main/auth/index.js';
import { failureDetails } from '../../../../../main/ipc/errors/failure-details.js';
import { StorageError } from '../../../../../main/storage/errors.js';

const where = { at: '2026-11-26T10:00:00.000Z', call: 'accounts.refresh', backend: 'Contoso EU' };
const nothing = { status: null, backendCode: null, requestId: null, cause: null };

function coded(code: string): Error {
  return Object.assign(new Error('connect'), { code });
}

describe('failureDetails', () => {
  it('names the status, the code and the request of a response', () => {
    const link = 'https://services.example/groups/1/apps/2/logs?co_id=0123456789abcdef01234567';
    const error = errorFromResponse({ status: 500, error: 'no', errorCode: 'InternalServerError', link });
    expect(failureDetails(error, 'backendFailed', where)).toEqual({
      ...where,
      ...{ status: 500, backendCode: 'InternalServerError', requestId: '0123456789abcdef01234567', cause: null },
    });
  });

  it.each([
    ['ECONNREFUSED', coded('ECONNREFUSED')],
    ['CERT_HAS_EXPIRED', coded('CERT_HAS_EXPIRED')],
    ['UND_ERR_CONNECT_TIMEOUT', coded('UND_ERR_CONNECT_TIMEOUT')],
    ['ERR_NAME_NOT_RESOLVED', new Error('net::ERR_NAME_NOT_RESOLVED')],
    ['ENOTFOUND', new AggregateError([new Error('first'), coded('ENOTFOUND')])],
  ])('names the cause %s of a request without a response', (cause, inner) => {
    const outer = new TypeError('fetch failed', { cause: inner });
    const error = new AuthError({ kind: 'unreachable', code: 4000, message: 'failed', cause: outer });
    expect(failureDetails(error, 'backendUnreachable', where)).toEqual({ ...where, ...nothing, cause });
  });

  it('passes on no text that a backend made up', () => {
    const made = { status: 400, error: 'hunter2', errorCode: 'hunter2', link: 'https://x.example/?co_id=hunter2' };
    const details = failureDetails(errorFromResponse(made), 'backendRefused', where);
    expect(details).toEqual({ ...where, ...nothing, status: 400 });
  });

  it('passes on no text of an unexpected error', () => {
    const error = Object.assign(new Error('password=hunter2 EHUNTER2'), { code: 'hunter2' });
    expect(failureDetails(error, 'internal', where)).toEqual({ ...where, ...nothing });
  });

  it('names the cause of a failure of the disk', () => {
    const error = new StorageError('storageFull', 'roster.json', 'The disk is full', coded('ENOSPC'));
    expect(failureDetails(error, 'storageFull', where)).toMatchObject({ cause: 'ENOSPC' });
  });

  it('is absent when the sentence says everything', () => {
    const error = new AuthError({ kind: 'wrongPassword', code: 4349, message: 'no' });
    expect(failureDetails(error, 'wrongPassword', where)).toBeUndefined();
  });
});
