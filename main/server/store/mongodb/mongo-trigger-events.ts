/** The queue of authentication triggers in MongoDB. */
import type { StoredTriggerEvent } from '../records.js';
import type { TriggerEventStore } from '../trigger-event-store.js';
import type { Collections, TriggerEventDocument } from './database/mongo-documents.js';

export function mongoTriggerEvents({ triggerEvents }: Collections): TriggerEventStore {
  return {
    addTriggerEvents: async (events, { owner, until }, most) => {
      if ((await triggerEvents.countDocuments({}, { limit: most })) + events.length > most) return false;
      const at = Date.now();
      await triggerEvents.insertMany(
        events.map(({ id, ...event }, index) => ({ ...event, _id: id, at: at + index / 1000, owner, until })),
      );
      return true;
    },
    takeTriggerEvents: async ({ owner, until }, now, limit) => {
      const taken: StoredTriggerEvent[] = [];
      while (taken.length < limit) {
        const event = await triggerEvents.findOneAndUpdate(
          { until: { $lte: now } },
          { $set: { owner, until }, $inc: { takeovers: 1 } },
          { sort: { at: 1 }, returnDocument: 'after' },
        );
        if (event === null) break;
        taken.push(eventOf(event));
      }
      return taken;
    },
    renewTriggerEvents: async ({ owner, until }) => {
      await triggerEvents.updateMany({ owner }, { $set: { until } });
    },
    setTriggerAttempts: async (id, attempts) => {
      await triggerEvents.updateOne({ _id: id }, { $set: { attempts } });
    },
    removeTriggerEvent: async (id) => {
      await triggerEvents.deleteOne({ _id: id });
    },
  };
}

export function eventOf({ _id: id, ...event }: TriggerEventDocument): StoredTriggerEvent {
  const { trigger, operation, userId, argumentsText, attempts, takeovers } = event;
  return { id, trigger, operation, userId, argumentsText, attempts, takeovers };
}
