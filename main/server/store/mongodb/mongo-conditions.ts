/** The conditions of writes. MongoDB cannot check another document in the same write, so they are checked around it. */
import type { Conditions } from '../store.js';
import type { Collections } from './database/mongo-documents.js';

/** Queries by ID have no further condition: the index finds the document, which is checked here. */
export function conditionsOf({ users, passwords, sessions }: Collections) {
  const isEnabled = async (id: string): Promise<boolean> => {
    const user = await users.findOne({ _id: id }, { projection: { disabled: 1, isDeleting: 1 } });
    return user?.disabled === false && user.isDeleting !== true;
  };
  const isAllowed = async (userId: string, identityId: string, { session, passwordHash }: Conditions) => {
    const isRunning = async ({ id, now }: NonNullable<Conditions['session']>) => {
      const running = await sessions.findOne({ _id: id });
      return running?.userId === userId && running.expiresAt > now;
    };
    // At once: a login waits for them.
    const met = await Promise.all([
      isEnabled(userId),
      session === undefined || isRunning(session),
      passwordHash === undefined || passwords.findOne({ identityId }).then((found) => found?.hash === passwordHash),
    ]);
    return !met.includes(false);
  };
  return { isEnabled, isAllowed };
}

/**
 * Writes, checks the condition, and undoes the write if the check fails. In this order, a concurrent change of the
 * condition either removes the earlier write or is visible to the check.
 */
export async function checkedAfter(
  write: () => Promise<boolean>,
  check: () => Promise<boolean>,
  undo: () => Promise<unknown>,
): Promise<boolean> {
  if (!(await write())) return false;
  if (await check()) return true;
  await undo();
  return false;
}
