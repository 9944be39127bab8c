/** Custom function: the app's own code identifies the user. */
import * as z from 'zod';
import { safeParse } from '../../validation/safe-parse.js';
import type { Functions } from '../functions/functions.js';
import { FunctionFailure } from '../functions/runners/function-runner.js';
import { badCredentials, WireError } from '../wire-error.js';
import { externalId } from './external-id.js';
import type { Provider } from './provider.js';

const body = z.record(z.string(), z.unknown());
/** A string, or an ObjectId in Extended JSON. */
const scalar = z.union([
  externalId,
  z.strictObject({ $oid: z.string().regex(/^[0-9a-fA-F]{24}$/) }).transform(({ $oid }) => $oid.toLowerCase()),
]);
const answer = z.union([
  scalar.transform((id) => ({ id, name: undefined })),
  z.object({ id: scalar, name: z.string().optional() }),
]);

/** Provider that calls one function. The client receives the function's error message. */
export function customFunction(functions: Functions, functionName: string): Provider {
  return {
    identify: async (credentials) => {
      const sent = safeParse(body, credentials);
      if (sent === undefined) throw badCredentials();
      // The SDK adds `options` to the payload of the client app.
      const payload = Object.fromEntries(Object.entries(sent).filter(([key]) => key !== 'options'));
      let text: string;
      try {
        text = await functions.call(functionName, JSON.stringify([payload]), { type: 'system' }, 'credentials');
      } catch (error) {
        if (error instanceof FunctionFailure) throw new WireError(401, 'AuthError', error.message);
        throw error;
      }
      const given = safeParse(answer, JSON.parse(text));
      if (given === undefined) throw badCredentials();
      const { id, name } = given;
      return { provider: 'custom-function', id, data: name === undefined ? {} : { name } };
    },
  };
}
