/** The backend that a call concerns, so that a failure can name it. */
import * as z from 'zod';
import { backendAddress } from '../../../preload/contract/addresses.js';
import { accountId, backendId } from '../../../preload/contract/index.js';
import type { AccountList } from '../../accounts/list/account-list.js';
import type { Backends } from '../../backends/backends.js';

const subject = z.object({
  backendId: backendId.optional(),
  accountId: accountId.optional(),
  /** Of a backend that is not in the list yet. */
  address: z.string().optional(),
  baseUrl: z.string().optional(),
});

/** The backend's name, or its host while it is not in the list; null if the input names neither a known backend nor a known account. */
export function backendNameOf(
  { backends, list }: { backends: Pick<Backends, 'find' | 'nameOf'>; list: Pick<AccountList, 'find'> },
  input: unknown,
): string | null {
  const named = subject.safeParse(input).data;
  const address = backendAddress(named?.address ?? named?.baseUrl ?? '');
  if (address !== null) return new URL(address).host;
  const id = named?.backendId ?? (named?.accountId === undefined ? undefined : list.find(named.accountId)?.backendId);
  return id === undefined || backends.find(id) === null ? null : backends.nameOf(id);
}
