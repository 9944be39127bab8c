/** What a client says about itself when it logs in (`options.device` of the wire protocol). */
import * as z from 'zod';
import { safeParse } from '../../validation/safe-parse.js';
import type { SessionDevice } from '../store/records.js';
import { isStorableText } from '../store/text.js';

const text = z.string().min(1).max(100).refine(isStorableText).optional().catch(undefined);
const sent = z.object({
  options: z.object({
    device: z.object({
      ...{ platform: text, platformVersion: text, sdk: text, sdkVersion: text },
      ...{ frameworkName: text, frameworkVersion: text, deviceName: text, appId: text, appVersion: text },
    }),
  }),
});
/** What some SDKs send for a value that they do not know. */
const unknown = 'unknown';

/** Null if the client says nothing. Fields that are no short texts are left out. */
export function deviceOf(body: unknown): SessionDevice | null {
  const given = Object.entries(safeParse(sent, body)?.options.device ?? {}).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== unknown,
  );
  return given.length === 0 ? null : Object.fromEntries(given);
}
