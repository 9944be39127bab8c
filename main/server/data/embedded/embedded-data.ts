/**
 * Data services without a database server: one file in the data folder. Meant for trials and small teams, because each
 * collection in use is kept in memory and searched from its start.
 */
import { join } from 'node:path';
import { revive } from '../../extended-json.js';
import { operationOf } from '../arguments.js';
import {
  type DataAccess,
  DataError,
  type DataRequest,
  type DataServices,
  type Document,
  type OpenDataServices,
} from '../data-services.js';
import { DocumentFile } from './document-file.js';
import { runOperation } from './operations.js';

/** How long a transaction may stay open. All other operations wait for its end. */
const transactionMs = 60_000;

interface Transaction {
  owner: object;
  session: string;
  ended: Promise<void>;
  end: (method: 'commit' | 'rollback') => void;
}

export interface EmbeddedDataOptions {
  now?: () => number;
  transactionTimeoutMs?: number;
}

/** Opens `<folder>/collections.db`; it is created with the first access. */
export function openEmbeddedData(
  folder: string,
  { now = Date.now, transactionTimeoutMs = transactionMs }: EmbeddedDataOptions = {},
): DataServices {
  let opened: DocumentFile | undefined;
  const file = () => (opened ??= new DocumentFile(join(folder, 'collections.db'), now));
  let open: Transaction | undefined;

  /** Waits until no other call has a transaction open. */
  const turn = async (owner: object): Promise<void> => {
    while (open !== undefined && open.owner !== owner) await open.ended;
  };
  const begin = (owner: object, session: string): void => {
    file().begin();
    let resolve: () => void = () => undefined;
    const ended = new Promise<void>((done) => {
      resolve = done;
    });
    const timer = setTimeout(() => open?.end('rollback'), transactionTimeoutMs).unref();
    open = {
      ...{ owner, session, ended },
      end: (method) => {
        clearTimeout(timer);
        open = undefined;
        try {
          file()[method]();
        } finally {
          resolve();
        }
      },
    };
  };
  const endTransaction = (owner: object, session: string | undefined, method: 'commit' | 'rollback'): void => {
    const isOpen = open?.owner === owner && open.session === session;
    if (isOpen) open?.end(method);
    else if (method === 'commit' && ended.get(owner)?.has(session ?? '') === true) {
      throw new DataError('The transaction was aborted, because it took too long or an operation failed.', 251);
    }
  };
  /** Sessions in which a transaction was begun, to tell an empty transaction from one that was aborted. */
  const ended = new WeakMap<object, Set<string>>();

  const run = async (owner: object, request: DataRequest): Promise<unknown> => {
    const { service, database, collection, method, session } = request;
    if (method === 'commitTransaction') {
      endTransaction(owner, session, 'commit');
      ended.get(owner)?.delete(session ?? '');
      return null;
    }
    if (method === 'abortTransaction') {
      endTransaction(owner, session, 'rollback');
      ended.get(owner)?.delete(session ?? '');
      return null;
    }
    await turn(owner);
    if (method === 'listCollectionNames') return file().names(service, database);
    const operation = operationOf(method, revive(request.arguments) as unknown[]);
    if (database === '' || collection === '')
      throw new DataError('The names of the database and the collection must not be empty.');
    if (session !== undefined && open === undefined) {
      const begun = ended.get(owner) ?? new Set();
      if (begun.has(session))
        throw new DataError('The transaction was aborted, because it took too long or an operation failed.', 251);
      begin(owner, session);
      ended.set(owner, begun.add(session));
    }
    try {
      return runOperation({ file: file(), place: { service, database, collection } }, operation);
    } catch (error) {
      // As on a server: an operation that fails aborts its transaction.
      if (open?.owner === owner) open.end('rollback');
      throw error;
    }
  };

  return {
    open: (): DataAccess => {
      const owner = {};
      return {
        run: (request) => run(owner, request),
        end: () => {
          if (open?.owner === owner) open.end('rollback');
          return Promise.resolve();
        },
      };
    },
    findByField: async (place, field, value) => {
      await turn({});
      const operation = operationOf('findOne', [{ [field]: { $eq: value } }, {}]);
      return runOperation({ file: file(), place }, operation) as Document | null;
    },
    close: () => {
      open?.end('rollback');
      opened?.close();
      return Promise.resolve();
    },
  };
}

/** Serves all data sources from the data folder. @throws DataError if `roster.json` names a database server */
export const openDataInFolder: OpenDataServices = (dataFolder, connections, now) => {
  const [name] = connections.keys();
  if (name === undefined) return Promise.resolve(openEmbeddedData(dataFolder, { now }));
  return Promise.reject(
    new DataError(
      `roster.json: the data source “${name}” is a database server, which only the standalone server can use (npm run server).`,
    ),
  );
};
