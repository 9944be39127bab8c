import '../../../../support/runes.js';
import { describe, expect, it } from 'vitest';
import type { BackendEvent } from '../../../../../preload/contract/index.js';
import { eventAsText, eventResult, eventTitle } from '../../../../../renderer/backend-page/logs/event-format.js';

const event: BackendEvent = {
  ...{ id: 'e1', at: '2026-03-05T12:00:00.000Z', kind: 'function', outcome: 'failed', reason: 'FunctionError' },
  ...{ userId: 'a'.repeat(24), account: null, provider: null, address: '127.0.0.1', subject: 'greet' },
  ...{ text: 'log: hello\n    error: no such customer', durationMs: 12 },
};

describe('an event of the log', () => {
  it('is named after its function, its kind, or its kind and what it is about', () => {
    expect(eventTitle(event)).toBe('greet');
    expect(eventTitle({ kind: 'sign-in', subject: 'new user', provider: null })).toBe('Sign-in');
    expect(eventTitle({ kind: 'passkey', subject: 'new', provider: null })).toBe('passkey');
    expect(eventTitle({ kind: 'administration', subject: 'users confirm', provider: null })).toBe('Confirm address');
    expect(eventTitle({ kind: 'administration', subject: 'keys rotate', provider: null })).toBe(
      'Administration: keys rotate',
    );
    expect(eventTitle({ kind: 'administration', subject: 'providers disable', provider: 'api-key' })).toBe(
      'Turn off sign-in method: API key',
    );
  });

  it('says why it failed, also by a code that the window does not know', () => {
    expect(eventResult(event)).toBe('The function failed');
    expect(eventResult({ ...event, reason: 'NewCode' })).toBe('NewCode');
    expect(eventResult({ ...event, outcome: 'postponed', reason: null })).toBe('postponed');
    expect(eventResult({ ...event, reason: 'constructor' })).toBe('constructor');
    expect(eventResult({ ...event, reason: null })).toBe('Failed');
    expect(eventResult({ ...event, outcome: 'ok' })).toBe('Done');
  });

  it('is copied with everything that is known and nothing else', () => {
    expect(eventAsText(event)).toBe(
      `2026-03-05T12:00:00.000Z  failed  function  greet  FunctionError  ${'a'.repeat(24)}  127.0.0.1  12 ms  e1
    log: hello
    error: no such customer`,
    );
    expect(eventAsText({ ...event, text: null })).not.toContain('\n');
  });
});
