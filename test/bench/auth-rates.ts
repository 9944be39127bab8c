/** What `programs/auth-calls.ts` finds and `auth.bench.ts` tells. */
import * as z from 'zod';

/** What is asked. A login is the login and the profile after it. */
export const authKinds = ['login', 'refresh', 'profile'] as const;
/** Who asks. */
export const authSides = ['bare', 'ours', 'realm'] as const;

const rounds = z.array(z.number());
const sides = z.object({ bare: rounds, ours: rounds, realm: rounds } satisfies Record<
  (typeof authSides)[number],
  unknown
>);

/** What the program prints. */
export const authRates = z.object({
  /** Calls a second of each round. */
  rates: z.object({ login: sides, refresh: sides, profile: sides }),
  /** Requests for a new access token that 1,000 calls at once make whose token has ended. */
  refreshesOfAThousand: z.int(),
});
export type AuthRates = z.infer<typeof authRates>;
