/** Parses the field for a backend: a host, an address, an address of the client API, or a link. */
import { trimmed } from '../text/entered-text.js';
import { backendAddress, isAppId } from './addresses.js';
import { type InvitationProblem, isInvitationLink, parseInvitation } from './invitations.js';

export type BackendText =
  | { kind: 'backend'; address: string; appId: string | null; name: string | null }
  | { kind: 'badLink'; problem: InvitationProblem }
  | { kind: 'none' };

/** `/api/client/v2.0`, and the app's ID after it, at the end of an address. */
const clientApi = /\/api\/client\/v\d+\.\d+(?:\/app\/([^/]+)(?:\/.*)?)?\/?$/;

export function parseBackendText(entered: string): BackendText {
  const text = trimmed(entered);
  if (isInvitationLink(text)) {
    const parsed = parseInvitation(text);
    return parsed.ok ? { kind: 'backend', ...parsed.invitation } : { kind: 'badLink', problem: parsed.problem };
  }
  const address = backendAddress(text);
  if (address === null) return { kind: 'none' };
  const path = new URL(address).pathname;
  const appId = decoded(clientApi.exec(path)?.[1] ?? '');
  return {
    kind: 'backend',
    address: address.replace(clientApi, ''),
    appId: isAppId(appId) ? appId : null,
    name: null,
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
