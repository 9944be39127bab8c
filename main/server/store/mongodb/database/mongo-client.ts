/** The connection to MongoDB: time limits, and what its errors mean. */
import { type Db, MongoClient, MongoError, MongoServerError } from 'mongodb';

/**
 * Writes are acknowledged once a failover cannot undo them. Reads must see what has been acknowledged, so an address that
 * prefers secondaries is overruled.
 */
const durable = {
  ...({ writeConcern: { w: 'majority' }, readConcern: { level: 'majority' }, readPreference: 'primary' } as const),
};

/** Connects for requests. Each limit is below the time in which a request has to be answered. */
export async function connect(uri: string, timeoutMs: number): Promise<MongoClient> {
  const client = new MongoClient(uri, {
    ...durable,
    serverSelectionTimeoutMS: timeoutMs,
    connectTimeoutMS: timeoutMs,
    waitQueueTimeoutMS: timeoutMs,
    // Ends connections that a firewall has dropped. Calls have a shorter limit (`DatabaseAccess`).
    socketTimeoutMS: 30_000,
    heartbeatFrequencyMS: 2_000,
  });
  await client.connect();
  return client;
}

/** Runs work that may take long, such as building an index, on a connection without time limits. */
export async function withUnlimitedClient<T>(uri: string, work: (database: Db) => Promise<T>): Promise<T> {
  // A server that is busy with an index may not answer the driver's monitor in time, which would end the work.
  const client = new MongoClient(uri, { ...durable, serverSelectionTimeoutMS: 10_000, connectTimeoutMS: 600_000 });
  try {
    await client.connect();
    return await work(client.db());
  } finally {
    await client.close();
  }
}

/** Errors of a server that is stopping, starting or electing a primary, and of a router that finds none. */
const outageCodes = new Set([6, 7, 89, 91, 133, 189, 262, 9001, 10_107, 11_600, 11_602, 13_435, 13_436]);
const outageNames =
  /^Mongo(?:ServerSelection|Network|NetworkTimeout|PoolCleared|PoolClosed|WaitQueueTimeout|TopologyClosed|NotConnected|ServerClosed|WriteConcern)Error|^PoolClearedOnNetworkError$/;

/** Codes of Node's sockets, such as `ECONNRESET` and `EPIPE`. */
const socketCode = /^E[A-Z]+$|^ERR_(SOCKET|STREAM)_/;

/** Whether the error means that the database does not respond. */
export function isMongoOutage(error: unknown): boolean {
  if (error instanceof MongoServerError && typeof error.code === 'number' && outageCodes.has(error.code)) return true;
  if (error instanceof MongoError) return outageNames.test(error.name);
  // The driver passes on what the socket reports when the connection ends during a write.
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && socketCode.test(error.code);
}

/** The error for the log. A server's message may contain stored values, so only its code is shown. */
export function describeMongoError(error: unknown): string {
  if (error instanceof MongoServerError) {
    return [error.name, error.codeName ?? '', String(error.code ?? '')].filter((part) => part !== '').join(' ');
  }
  return error instanceof Error ? `${error.name}: ${error.message}` : typeof error;
}
