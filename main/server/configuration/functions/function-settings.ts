/** Settings of `roster.json` for functions and data services. */
import * as z from 'zod';
import type { Secrets } from '../values/secrets.js';

const source = z.union([
  z.strictObject({ uri: z.string().min(1) }),
  /** Name of the secret in `secrets.json` that contains the connection string. */
  z.strictObject({ uriSecret: z.string().min(1) }),
]);

export const functionSettings = {
  /** Limits of function calls. */
  functionLimits: z
    .strictObject({
      timeoutSeconds: z.number().positive().max(3_600).optional(),
      signInTimeoutSeconds: z.number().positive().max(3_600).optional(),
      memoryMb: z.int().min(32).max(8_192).optional(),
    })
    .default({}),
  /** Hosts (`name` or `name:port`) that `context.http` may reach although their addresses are private; `*`: all. */
  privateHosts: z.array(z.string().min(1)).default([]),
  /** Connection strings of data sources by their names. */
  dataSources: z.record(z.string(), source).default({}),
};

type FunctionSettings = { [Name in keyof typeof functionSettings]: z.infer<(typeof functionSettings)[Name]> };

/** Connection strings by the names of data sources, and sentences about missing secrets. */
export function connectionsOf(
  { dataSources }: Pick<FunctionSettings, 'dataSources'>,
  secrets: Secrets,
): { connections: ReadonlyMap<string, string>; notes: string[] } {
  const connections = new Map<string, string>();
  const notes: string[] = [];
  for (const [name, given] of Object.entries(dataSources)) {
    const uri = 'uri' in given ? given.uri : secrets.named(given.uriSecret);
    if (uri !== undefined) connections.set(name, uri);
    else if ('uriSecret' in given) {
      notes.push(
        `roster.json: the secret “${given.uriSecret}” of the data source “${name}” is missing. Add it to secrets.json.`,
      );
    }
  }
  return { connections, notes };
}

export type FunctionLimitSettings = FunctionSettings['functionLimits'];
