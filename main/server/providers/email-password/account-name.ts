/** Validates names of new email accounts and derives the address for mail. */
import { domainToASCII } from 'node:url';
import { accountKey } from '../../store/account-key.js';

const maxNameLength = 320;

/** White space, control, format, unassigned and private-use characters, and everything else that is not visible. */
const notVisible = /[\s\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/u;
/** Characters that make a text parse as several addresses, a display name, a comment or a route (RFC 5322). */
const specials = /[()<>[\]:;\\,"]/;

/**
 * Whether a new account may have this name: a plain user name or a single address. The compatibility form (NFKC) is
 * checked too, in which a full-width comma or “＠” becomes the ordinary character.
 */
export function isAccountName(name: string): boolean {
  if (name === '' || name.length > maxNameLength) return false;
  return [name, name.normalize('NFKC')].every(
    (text) => !notVisible.test(text) && !specials.test(text) && text.split('@').length <= 2,
  );
}

const atom = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+$/;
const label = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

/**
 * The single address to which mail for this name is sent, or null. One RFC 5321 addr-spec with its length limits; an
 * international domain is converted to ASCII. Quoted local parts, comments and address literals are rejected, because
 * mail programs parse them differently.
 */
export function mailAddress(name: string): string | null {
  const [local, domain, ...more] = name.split('@');
  if (local === undefined || domain === undefined || more.length > 0 || !isAccountName(name)) return null;
  if (local.length > 64 || !local.split('.').every((part) => atom.test(part))) return null;
  const ascii = /^[\x21-\x7e]*$/.test(domain) ? domain : domainToASCII(domain);
  const labels = ascii.split('.');
  if (ascii.length > 253 || !labels.every((part) => label.test(part))) return null;
  // A numeric last label is an IPv4 address, which RFC 5321 allows only in brackets.
  if (/^\d+$/.test(labels.at(-1) ?? '')) return null;
  const address = `${local}@${ascii}`;
  return address.length > 254 ? null : address;
}

/**
 * Key by which mails are counted: the account key without the tag that many mail services ignore, and without dots for
 * Gmail.
 */
export function mailboxKey(name: string): string {
  const key = accountKey(name);
  const at = key.lastIndexOf('@');
  if (at === -1) return key;
  const [domain, local] = [key.slice(at + 1), key.slice(0, at).replace(/(?<=.)\+.*$/s, '')];
  const isGmail = domain === 'gmail.com' || domain === 'googlemail.com';
  return isGmail ? `${local.replaceAll('.', '')}@gmail.com` : `${local}@${domain}`;
}
