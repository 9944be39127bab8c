/** Which names a new email account may have, and to which of them mail is sent. */
import { domainToASCII } from 'node:url';
import { accountKey } from '../store/account-key.js';

const maxNameLength = 320;

/** White space, control, format, unassigned and private characters, and everything else that is not drawn. */
const notVisible = /[\s\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/u;
/** Characters with which one text can be read as several addresses, as a display name, a comment or a route (RFC 5322). */
const specials = /[()<>[\]:;\\,"]/;

/**
 * Whether a new account may have this name: a plain user name or one address. Checked in the compatibility form as well, in which
 * a full-width comma or “＠” is the ordinary one.
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
 * The one address to which mail for this name is sent, or null. One RFC 5321 addr-spec with its length limits; an international
 * domain becomes its ASCII form. Quoted local parts, comments and address literals are refused: mail programs disagree about them.
 */
export function mailAddress(name: string): string | null {
  const [local, domain, ...more] = name.split('@');
  if (local === undefined || domain === undefined || more.length > 0 || !isAccountName(name)) return null;
  if (local.length > 64 || !local.split('.').every((part) => atom.test(part))) return null;
  const ascii = /^[\x21-\x7e]*$/.test(domain) ? domain : domainToASCII(domain);
  const labels = ascii.split('.');
  if (ascii.length > 253 || !labels.every((part) => label.test(part))) return null;
  // A last part of digits is an IPv4 address, which RFC 5321 allows in brackets only.
  if (/^\d+$/.test(labels.at(-1) ?? '')) return null;
  const address = `${local}@${ascii}`;
  return address.length > 254 ? null : address;
}

/** What mails are counted by: the account's key without the tag that many mail services ignore, and without Gmail's dots. */
export function mailboxKey(name: string): string {
  const key = accountKey(name);
  const at = key.lastIndexOf('@');
  if (at === -1) return key;
  const [domain, local] = [key.slice(at + 1), key.slice(0, at).replace(/(?<=.)\+.*$/s, '')];
  const isGmail = domain === 'gmail.com' || domain === 'googlemail.com';
  return isGmail ? `${local.replaceAll('.', '')}@gmail.com` : `${local}@${domain}`;
}
