/** Checks the ID of a backend's user in the page, which loads no schema library. */
import type { BackendUserId } from './model/index.js';
import { maxBackendUserIdLength } from './model/names.js';

export function isBackendUserId(text: string): text is BackendUserId {
  return text !== '' && text.length <= maxBackendUserIdLength;
}
