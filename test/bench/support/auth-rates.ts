/** Result of `programs/auth-calls.ts`, which `measurements/auth.bench.ts` turns into rows. */
import * as z from 'zod';

/** Measured API calls. A login includes the request for the profile that follows it. */
export const authCalls = ['login', 'refresh', 'profile'] as const;
export type AuthCall = (typeof authCalls)[number];

/** Compared clients: bare `fetch`, `roster/auth` and realm-web. */
export const authClients = ['fetch', 'roster', 'realmWeb'] as const;
export type AuthClient = (typeof authClients)[number];

/** One value per round: calls per second, and the client's CPU time per call in microseconds. */
const values = z.object({ rates: z.array(z.number()), cpu: z.array(z.number()) });
const ratesByClient = z.object({ fetch: values, roster: values, realmWeb: values } satisfies Record<
  AuthClient,
  unknown
>);
export type ClientRates = z.infer<typeof ratesByClient>;

/** JSON that the program prints. */
export const authRates = z.object({
  rates: z.object({ login: ratesByClient, refresh: ratesByClient, profile: ratesByClient } satisfies Record<
    AuthCall,
    unknown
  >),
  /** Number of token refreshes caused by 1,000 concurrent calls with an expired access token. */
  refreshesPerThousandCalls: z.int(),
});
export type AuthRates = z.infer<typeof authRates>;
