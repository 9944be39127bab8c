/** Data services, which functions get with `context.services.get('<data source>')`. */
import * as z from 'zod';

/** A document as functions see it. */
export type Document = Record<string, unknown>;

/** A request of a function. The arguments are Extended JSON; the last one holds the options. */
export const dataRequest = z.object({
  service: z.string().min(1),
  database: z.string().default(''),
  collection: z.string().default(''),
  method: z.string(),
  arguments: z.array(z.unknown()),
  /** ID of the session whose transaction the operation belongs to. */
  session: z.string().optional(),
});
export type DataRequest = z.infer<typeof dataRequest>;

/** The access of one function call. */
export interface DataAccess {
  /** Runs an operation. The result may contain BSON types. @throws DataError */
  run: (request: DataRequest) => Promise<unknown>;
  /** Aborts open transactions. */
  end: () => Promise<void>;
}

/** A collection of a data service. */
export interface CollectionPlace {
  service: string;
  database: string;
  collection: string;
}

export interface DataServices {
  open: () => DataAccess;
  /** The first document whose field has this value, or null. For custom user data. @throws DataError */
  findByField: (place: CollectionPlace, field: string, value: unknown) => Promise<Document | null>;
  close: () => Promise<void>;
}

/** Opens the data services of an app. `connections`: connection strings by the names of data sources. */
export type OpenDataServices = (
  dataFolder: string,
  connections: ReadonlyMap<string, string>,
  now: () => number,
) => Promise<DataServices>;

/** Thrown for an operation that failed. Functions receive the message and the code. */
export class DataError extends Error {
  override readonly name: string;
  /** MongoDB’s error code, such as 11000 for a duplicate key. */
  readonly code: number | undefined;

  constructor(message: string, code?: number) {
    super(message);
    this.name = 'MongoServerError';
    this.code = code;
  }
}

/** MongoDB’s code for a duplicate key. */
export const duplicateKey = 11_000;
