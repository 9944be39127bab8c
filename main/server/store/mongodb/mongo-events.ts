/** Events in MongoDB, of all servers on one database. */
import type { Collection, Db, Filter } from 'mongodb';
import * as z from 'zod';
import {
  type EventFilter,
  eventOutcomes,
  type EventStore,
  type FunctionCalls,
  type StoredEvent,
  storedEvent,
} from '../event-store.js';
import { escapedPattern } from '../text.js';

export type EventDocument = Omit<StoredEvent, 'id'> & { _id: string };

export const eventsCollection = 'events';

export async function createEventIndexes(database: Db): Promise<void> {
  const events: Collection<EventDocument> = database.collection(eventsCollection);
  await events.createIndex({ at: 1, _id: 1 });
  await events.createIndex({ userId: 1, at: 1 });
  await events.createIndex({ account: 1, at: 1 });
  await events.createIndex({ kind: 1, subject: 1, at: 1, outcome: 1 });
}

export function mongoEvents(database: Db): EventStore {
  // A lost event is not worth waiting for a majority.
  const events: Collection<EventDocument> = database.collection(eventsCollection, { writeConcern: { w: 1 } });
  return {
    addEvents: async (added) => {
      if (added.length === 0) return;
      // Written again after an error, some may be there already.
      await events.bulkWrite(
        added.map(({ id, ...event }) => ({
          replaceOne: { filter: { _id: id }, replacement: event, upsert: true },
        })),
        { ordered: false },
      );
    },
    listEvents: async (filter, limit) => {
      const found = await events.find(filterOf(filter)).sort({ at: -1, _id: -1 }).limit(limit).toArray();
      return found.map(eventOf).reverse();
    },
    summarizeFunctions: async (since) => {
      const isFailure = { $and: [{ $ne: ['$outcome', 'ok'] }, { $gte: ['$at', since] }] };
      const found = await events
        .aggregate([
          { $match: { kind: 'function' } },
          // All of the fields are in the index, so no document is read.
          { $project: { _id: 0, kind: 1, subject: 1, at: 1, outcome: 1 } },
          { $sort: { subject: 1, at: 1 } },
          {
            $group: {
              ...{ _id: '$subject', lastAt: { $last: '$at' }, lastOutcome: { $last: '$outcome' } },
              failures: { $sum: { $cond: [isFailure, 1, 0] } },
            },
          },
        ])
        .toArray();
      return found.map((one) => callsDocument.parse(one));
    },
    countErrors: (since) => events.countDocuments({ at: { $gte: since }, outcome: { $ne: 'ok' } }),
    countMails: () => events.countDocuments({ kind: 'mail' }),
    pruneEvents: async (before, most) => {
      await events.deleteMany({ at: { $lt: before } });
      const [first] = await events.find().sort({ at: -1, _id: -1 }).skip(most).limit(1).toArray();
      if (first === undefined) return;
      const { at, _id } = first;
      await events.deleteMany({ $or: [{ at: { $lt: at } }, { at, _id: { $lte: _id } }] });
    },
    close: () => Promise.resolve(),
  };
}

const callsDocument = z
  .object({ _id: z.string(), lastAt: z.number(), lastOutcome: z.enum(eventOutcomes), failures: z.number() })
  .transform(({ _id: name, ...rest }): FunctionCalls => ({ name, ...rest }));

export function eventOf({ _id: id, ...event }: EventDocument): StoredEvent {
  return storedEvent.parse({ ...event, id });
}

/** Fields that a search covers. */
const searched = ['account', 'userId', 'subject', 'reason', 'address', 'text'] as const;

function filterOf({ since, before, user, errorsOnly, kinds, text }: EventFilter): Filter<EventDocument> {
  const own: Filter<EventDocument>[] = [];
  if (user?.id != null) own.push({ userId: user.id });
  if (user?.account != null) own.push({ account: user.account });
  return {
    at: { $gte: since ?? 0, ...(before === undefined ? {} : { $lte: before.at }) },
    ...(errorsOnly === true ? { outcome: { $ne: 'ok' as const } } : {}),
    ...(kinds === undefined ? {} : { kind: { $in: [...kinds] } }),
    $and: [
      ...(before === undefined ? [] : [{ $or: [{ at: { $lt: before.at } }, { _id: { $lt: before.id } }] }]),
      ...(user === undefined ? [] : [{ $or: own.length === 0 ? [{ _id: '' }] : own }]),
      ...(text === undefined || text === ''
        ? []
        : [{ $or: searched.map((name) => ({ [name]: { $regex: escapedPattern(text), $options: 'i' } })) }]),
      {},
    ],
  };
}
