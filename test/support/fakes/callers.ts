/** Programs that ask for tokens, and a user who answers. */
import { expect } from 'vitest';
import type { ClientGrants } from '../../../main/clients/client-grants.js';
import { type Caller, type ClientProgram, unknownCaller } from '../../../main/clients/client-program.js';
import type { ConsentAnswer } from '../../../preload/contract/consent.js';
import { tuple } from '../tuple.js';

/** A program as the system identifies it. */
export function callerOf(program: ClientProgram, more: Partial<Caller> = {}): Caller {
  return { ...unknownCaller, program, fingerprint: program.script === null ? null : 'f'.repeat(64), ...more };
}

/** Answers the only question once it has been visible long enough. */
export async function answerQuestion(clients: ClientGrants, answer: ConsentAnswer): Promise<void> {
  const [question] = tuple(clients.waiting, 1);
  clients.markShown(question.id);
  await expect
    .poll(
      async () => {
        await clients.respond(question.id, answer);
        return clients.waiting.some(({ id }) => id === question.id);
      },
      { timeout: 60_000, interval: 50 },
    )
    .toBe(false);
}
