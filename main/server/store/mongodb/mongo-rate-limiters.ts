/** Counters of rate limits that all servers on one database share. */
import { type Db, type Filter, type FindOneAndUpdateOptions, MongoServerError, type UpdateFilter } from 'mongodb';
import { RateLimiterMongo } from 'rate-limiter-flexible';
import { type DatabaseAccess, DatabaseError } from '../database-access.js';
import { type CreateLimiter, createMemoryLimiter } from '../rate-limiters.js';

interface LimitDocument {
  key: string;
  points: number;
  expire: Date | null;
}

const collectionName = 'rate_limits';
/** How much the clocks of servers on one database may differ. */
const clockSkewMs = 60_000;

export async function createLimitIndexes(database: Db): Promise<void> {
  const limits = database.collection<LimitDocument>(collectionName);
  await limits.createIndex({ key: 1 }, { unique: true }, undefined);
  await limits.createIndex({ expire: 1 }, { expireAfterSeconds: 0 }, undefined);
}

/** MongoDB does this by the index, within a minute; not if its TTL monitor is off. `now`: seconds since 1970. */
export async function removeExpiredLimits(database: Db, now: number): Promise<void> {
  const end = new Date(now * 1000 - clockSkewMs);
  await database.collection<LimitDocument>(collectionName).deleteMany({ expire: { $lte: end } });
}

/** While the database does not respond, each server counts separately. */
export function mongoLimiters(database: Db, access: DatabaseAccess): CreateLimiter {
  // Counts may be lost with a failing server; a majority would delay every login.
  const limits = database.collection<LimitDocument>(collectionName, { writeConcern: { w: 1 } });
  /** The limiter reads the code of a duplicate key, so that error is rethrown unchanged. */
  const guarded = async <T>(operation: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await access.run(`rate limits: ${operation}`, work);
    } catch (error) {
      throw error instanceof DatabaseError && error.cause instanceof MongoServerError ? error.cause : error;
    }
  };
  return (options) => {
    const { name, points, seconds } = options;
    /** Counts again if a window ends later than any that begins now: the clock was set back since it began. */
    const withCurrentWindow = async (
      operation: string,
      work: () => Promise<LimitDocument | null>,
    ): Promise<LimitDocument | null> => {
      const found = await guarded(operation, work);
      const latestEnd = Date.now() + seconds * 1000 + clockSkewMs;
      if (found === null || found.expire === null || found.expire.getTime() <= latestEnd) return found;
      const { key, expire } = found;
      await guarded('deleteOne', () => limits.deleteOne({ key, expire }));
      return guarded(operation, work);
    };
    /** The part of a collection that the limiter uses. */
    const collection = {
      findOneAndUpdate: (
        filter: Filter<LimitDocument>,
        update: UpdateFilter<LimitDocument>,
        findOptions: FindOneAndUpdateOptions,
      ) => withCurrentWindow('findOneAndUpdate', () => limits.findOneAndUpdate(filter, update, findOptions)),
      findOne: (filter: Filter<LimitDocument>) => withCurrentWindow('findOne', () => limits.findOne(filter)),
      deleteOne: (filter: Filter<LimitDocument>) => guarded('deleteOne', () => limits.deleteOne(filter)),
    };
    return new RateLimiterMongo({
      storeClient: { collection: () => collection },
      ...{ tableName: collectionName, keyPrefix: name, points, duration: seconds, disableIndexesCreation: true },
      insuranceLimiter: createMemoryLimiter(options),
    });
  };
}
