import { nodeModuleNames, substitutedModuleNames } from '../functions/sandbox/node-modules.js';

/** What functions may use on a server. */
export interface Abilities {
  /** Members of `context`, besides `services` and `http`. */
  contextMembers: ReadonlySet<string>;
  /** Global objects of the vendor that are available, with their members; null means all members. */
  vendorGlobals: ReadonlyMap<string, ReadonlySet<string> | null>;
  /** Whether `BSON.ObjectId(…)` works without `new`. */
  bsonWithoutNew: boolean;
  /** Node's modules that `require` returns. */
  nodeModules: ReadonlySet<string>;
  /** Whether `require` finds the packages of `functions/node_modules`. */
  packages: boolean;
  esModules: boolean;
  /** Whether `context.services.get` returns data services. */
  dataServices: boolean;
  /** Whether `context.http` and the service `http` work. */
  http: boolean;
  /** Operators of queries and pipelines that the store in the data folder does not have, by the server that has them. */
  missingOperators: ReadonlyMap<string, 'atlas' | 'mongodb'>;
}

/** The abilities of the function runtime (`main/server/functions/`), with which the report compares each function. */
export const abilities: Abilities = {
  contextMembers: new Set([
    ...['user', 'app', 'request', 'environment', 'values', 'functions', 'services', 'http', 'runningAsSystem'],
  ]),
  vendorGlobals: new Map([
    ['BSON', null],
    ['EJSON', null],
    ['utils', new Set(['crypto', 'jwt'])],
  ]),
  bsonWithoutNew: true,
  nodeModules: new Set([...nodeModuleNames, ...substitutedModuleNames]),
  packages: true,
  esModules: true,
  dataServices: true,
  http: true,
  missingOperators: new Map([
    ...(['$search', '$searchMeta', '$vectorSearch', '$rankFusion'] as const).map((name) => [name, 'atlas'] as const),
    ...[
      ...['$text', '$near', '$nearSphere', '$geoWithin', '$geoIntersects', '$geoNear', '$jsonSchema', '$where'],
      ...['$function', '$accumulator', '$collStats', '$indexStats', '$currentOp', '$changeStream'],
    ].map((name) => [name, 'mongodb'] as const),
  ]),
};
