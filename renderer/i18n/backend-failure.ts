import type { BackendFailure } from '../../preload/contract/index.js';
import { messages } from './messages.svelte.js';

/** Why an embedded backend does not run, for the user. */
export function backendFailureText(failure: BackendFailure): string {
  switch (failure.code) {
    case 'serverError':
      return failure.message;
    case 'keepsStopping':
      return messages.backendFailures.keepsStopping;
    case 'folderNotConfirmed':
      return messages.backendFailures.folderNotConfirmed(failure.folder);
  }
}
