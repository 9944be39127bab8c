import { describe, expect, it } from 'vitest';
import { type Directory, resolveAccount, resolveBackend } from '../../../../main/account-choice/resolve-account.js';
import { toFailure } from '../../../../main/local-api/error-mapping.js';
import { accountId, backendId } from '../../../../preload/contract/index.js';
import { accountSummary } from '../../../support/fakes/account-summary.js';

const idOf = (number: number) => accountId.parse(String(number).padStart(32, '0'));
const work = backendId.parse('work');
const home = backendId.parse('home');
const backend = (id: typeof work, displayName: string): Directory['backends'][number] => ({
  ...{
    id,
    kind: 'remote',
    displayName,
    appId: `${id}-app`,
    baseUrl: null,
    isBuiltIn: false,
    isAdministered: false,
    adminRole: null,
    functions: null,
  },
  ...{ providersSource: 'guessed', checks: [], report: null, openId: null },
  ...{ providers: [], browser: [], health: { kind: 'ready' } },
});

const accounts = [
  accountSummary('1', { id: idOf(1), backendId: work, userId: 'u1', displayName: 'ada@example.com', label: 'Ada' }),
  accountSummary('2', { id: idOf(2), backendId: work, userId: 'u2', displayName: 'adam@example.com' }),
  accountSummary('3', { id: idOf(3), backendId: home, userId: 'u3', displayName: 'ada@example.com' }),
];
const directory: Directory = {
  accounts,
  backends: [backend(work, 'Work'), backend(home, 'Home')],
  active: idOf(1),
  current: { [work]: idOf(1), [home]: idOf(3) },
};
const home_ = resolveBackend(directory, 'home');

/** The protocol's response to the error of a call. */
function answerTo(call: () => unknown): ReturnType<typeof toFailure> {
  try {
    call();
  } catch (error) {
    return toFailure(error);
  }
  throw new Error('nothing was thrown');
}
const failureOf = (call: () => unknown) => answerTo(call).code;
const messageOf = (call: () => unknown) => answerTo(call).message;

describe('an account on the command line', () => {
  it.each([
    ['ada', null, 1],
    ['ADA', null, 1],
    ['adam', null, 2],
    ['u3', null, 3],
    [String(idOf(2)), null, 2],
    ['ada@example.com', 'home', 3],
    ['ada', 'home', 3],
    ['ADAM@example.com', null, 2],
  ])('“%s” at %s is number %i', (word, at, number) => {
    expect(resolveAccount(directory, word, at === null ? null : home_).id).toBe(idOf(number));
  });

  it.each([
    ['unknown@example.com', 'accountNotFound'],
    ['ada@example.com', 'ambiguous'],
  ])('“%s” is refused as %s', (word, code) => {
    expect(failureOf(() => resolveAccount(directory, word, null))).toBe(code);
  });

  it.each([
    [{ kind: 'argument' }, 'Add --backend <name>, or use an account ID.'],
    [{ kind: 'environment', variable: 'ROSTER_ACCOUNT' }, 'Set ROSTER_BACKEND, or use an account ID.'],
  ] as const)(
    'with the same email address at two backends is refused with both and with how to choose (%o)',
    (reason, advice) => {
      const choose = () => resolveAccount(directory, 'ada@example.com', null, reason);
      const candidates = `Ada (Work, ${idOf(1)}), ada@example.com (Home, ${idOf(3)})`;
      expect(messageOf(choose)).toContain(`${candidates}. ${advice}`);
      // The backend does not tell two accounts of one backend apart.
      expect(messageOf(() => resolveAccount(directory, 'u', null))).toContain('. Use an account ID.');
    },
  );

  it('is reported when its backend does not exist', () => {
    expect(failureOf(() => resolveBackend(directory, 'school'))).toBe('backendNotFound');
    expect(resolveBackend(directory, 'work-app')?.id).toBe(work);
    expect(resolveBackend(directory, null)).toBeNull();
  });
});
