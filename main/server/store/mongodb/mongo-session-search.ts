/** Search of sessions in MongoDB, by what clients say about themselves and by their users. */
import type { Filter } from 'mongodb';
import type { SessionPosition, SessionSearch } from '../administration-store.js';
import type { SessionDevice, SessionRecord } from '../records.js';
import { escapedPattern } from '../text.js';
import { type Collections, present, type SessionDocument } from './database/mongo-documents.js';

/** Sessions that are read at once then. */
const sessionPage = 500;

/** `mostUsers`: if more users contain the text, sessions are read in their order instead of those of the users. */
export async function searchSessions(
  collections: Collections,
  { text, now }: SessionSearch,
  after: SessionPosition | null,
  limit: number,
  mostUsers = 1_000,
): Promise<SessionRecord[]> {
  const { users } = collections;
  if (text === '') return (await pageOf(collections, now, after, limit)).map(recordOf);
  const matching = { ...present, $or: containing(text) };
  const found = await users
    .find(matching, { projection: { _id: 1 } })
    .limit(mostUsers + 1)
    .toArray();
  if (found.length <= mostUsers) {
    const part = { $regex: escapedPattern(text), $options: 'i' };
    const matches = [
      { _id: text.toLowerCase() },
      { userId: { $in: [text.toLowerCase(), ...found.map(({ _id }) => _id)] } },
      { address: part },
      ...deviceFields.map((name) => ({ [`device.${name}`]: part })),
    ];
    return (await pageOf(collections, now, after, limit, { $or: matches })).map(recordOf);
  }
  const own: SessionDocument[] = [];
  for (let position = after; own.length < limit;) {
    const page = await pageOf(collections, now, position, sessionPage);
    const _id = { $in: page.map(({ userId }) => userId) };
    const owners = await users.find({ ...matching, _id }, { projection: { _id: 1 } }).toArray();
    const ids = new Set(owners.map((owner) => owner._id));
    own.push(...page.filter((session) => ids.has(session.userId) || isMatch(session, text)));
    const last = page.at(-1);
    if (last === undefined || page.length < sessionPage) break;
    position = { id: last._id, expiresAt: last.expiresAt };
  }
  return own.slice(0, limit).map(recordOf);
}

/** Sessions in their order: those that expire last first. */
function pageOf(
  { sessions }: Collections,
  now: number,
  after: SessionPosition | null,
  limit: number,
  filter: Filter<SessionDocument> = {},
): Promise<SessionDocument[]> {
  // The end of the range as well, so that the index is not read from its beginning for each page.
  const range = after === null ? { $gt: now } : { $gt: now, $lte: after.expiresAt };
  const later =
    after === null
      ? {}
      : { $or: [{ expiresAt: { $lt: after.expiresAt } }, { expiresAt: after.expiresAt, _id: { $lt: after.id } }] };
  return sessions
    .find({ $and: [{ expiresAt: range }, later, filter] })
    .sort({ expiresAt: -1, _id: -1 })
    .limit(limit)
    .toArray();
}

/** What clients say about themselves that a search looks at. */
const deviceFields: readonly (keyof SessionDevice)[] = [
  ...(['platform', 'platformVersion', 'sdk', 'sdkVersion', 'frameworkName', 'frameworkVersion'] as const),
  ...(['deviceName', 'appId', 'appVersion'] as const),
];

/** Whether the session itself contains the text. */
function isMatch({ _id, userId, address, device }: SessionDocument, text: string): boolean {
  const id = text.toLowerCase();
  const part = new RegExp(escapedPattern(text), 'i');
  const own = [address ?? '', ...deviceFields.map((name) => device?.[name] ?? '')];
  return _id === id || userId === id || own.some((value) => part.test(value));
}

export function recordOf(document: SessionDocument): SessionRecord {
  const { _id: id, userId, provider, identityId, deviceId, expiresAt } = document;
  const { createdAt = null, lastUsedAt = null, address = null, device = null } = document;
  return { id, userId, provider, identityId, deviceId, expiresAt, createdAt, lastUsedAt, address, device };
}

/** Conditions of users that contain a text. */
export function containing(text: string) {
  const part = { $regex: escapedPattern(text), $options: 'i' };
  return [
    { _id: text.toLowerCase() },
    { 'identities.id': text },
    ...['email', 'name'].map((name) => ({ [`identities.data.${name}`]: part })),
  ];
}
