/** Checks the name of an account, a backend, a browser or a folder. */
import { trimmed } from '../../../preload/text/entered-text.js';
import { maxSelectorLength } from '../../local-api/protocol-constants.js';
import { UsageError } from './usage-error.js';

/**
 * An empty name is usually an unset variable: no other account may be used in its place. `option` is the option that has the name.
 * @throws UsageError
 */
export function requireName(name: string | undefined, option: string, maxLength = maxSelectorLength): void {
  if (name === undefined) return;
  if (trimmed(name) === '') throw new UsageError('emptyName', { option });
  if (name.length > maxLength) throw new UsageError('nameTooLong', { option });
}
