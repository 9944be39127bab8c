/**
 * Invitation links: `dev.roster.app://backend?address=…&app=…&name=…`. Anyone can write one, and a web page can open it, so
 * every part is checked, and nothing happens before the user has confirmed it.
 */
import { plainName } from '../text/entered-text.js';
import { backendAddress, isAppId, isUsableAddress } from './addresses.js';
import { maxLabelLength } from './limits.js';

/** A backend that the user was invited to. */
export interface Invitation {
  /** Normalized. */
  address: string;
  appId: string;
  /** Name to list it under; null: its own name. */
  name: string | null;
}

/** Why Roster does not accept a link as an invitation. */
export type InvitationProblem =
  'tooLong' | 'malformed' | 'hiddenCharacters' | 'unknownPart' | 'address' | 'appId' | 'name';

export type ParsedInvitation = { ok: true; invitation: Invitation } | { ok: false; problem: InvitationProblem };

const prefix = 'dev.roster.app://backend';
const maxLength = 2048;
const parts = ['address', 'app', 'name'] as const;

/** Whether a text is meant as an invitation link. */
export function isInvitationLink(text: string): boolean {
  return text.toLowerCase().startsWith(prefix);
}

export function parseInvitation(text: string): ParsedInvitation {
  const no = (problem: InvitationProblem): ParsedInvitation => ({ ok: false, problem });
  if (text.length > maxLength) return no('tooLong');
  if (/[\p{Cc}\p{Cf}\p{White_Space}\\]/u.test(text) || !URL.canParse(text)) return no('malformed');
  const { host, pathname, hash, username, password, searchParams } = new URL(text);
  const isPlain = hash === '' && username === '' && password === '' && host.toLowerCase() === 'backend';
  if (!isPlain || !isInvitationLink(text) || !['', '/'].includes(pathname)) return no('malformed');
  const names = [...searchParams.keys()];
  if (names.length === 0) return no('malformed');
  if (names.some((name) => !parts.some((part) => part === name))) return no('unknownPart');
  if (new Set(names).size < names.length) return no('unknownPart');
  const [address = '', appId = '', name = ''] = parts.map((part) => searchParams.get(part) ?? '');
  if ([address, appId, name].some((value) => /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(value))) return no('hiddenCharacters');
  const normalized = /^https?:\/\//i.test(address) && isUsableAddress(address) ? backendAddress(address) : null;
  if (normalized === null || /[?#]/.test(address)) return no('address');
  if (!isAppId(appId)) return no('appId');
  if (plainName(name) !== name || name.length > maxLabelLength) return no('name');
  return { ok: true, invitation: { address: normalized, appId, name: name === '' ? null : name } };
}

/** The link that invites others to a backend. */
export function invitationLink({ address, appId, name }: Invitation): string {
  const query = new URLSearchParams({ address, app: appId, ...(name === null ? {} : { name }) });
  // A “+” means a space only to forms.
  return `${prefix}?${query.toString().replaceAll('+', '%20')}`;
}
