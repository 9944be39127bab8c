/**
 * What functions may use on this server. The import report compares each function with it. Change it together with the
 * function runtime (`main/server/functions/`).
 */

/** Members of `context`. */
export const contextMembers: ReadonlySet<string> = new Set(['user', 'environment', 'values', 'functions']);
/** Global objects of the vendor that are available, with their members; null means all members. */
export const vendorGlobals: ReadonlyMap<string, ReadonlySet<string> | null> = new Map([
  ['BSON', new Set(['ObjectId'])],
]);
/** Whether `BSON.ObjectId(…)` works without `new`. */
export const bsonWithoutNew = false;
/** Node's modules that `require` returns. */
export const nodeModules: ReadonlySet<string> = new Set([
  ...['crypto', 'util', 'buffer', 'url', 'querystring', 'assert', 'events', 'string_decoder'],
]);
/** Whether `require` finds the packages of `functions/node_modules`. */
export const hasPackages = false;
/** Whether functions may be ES modules. */
export const hasEsModules = false;
/** Whether `context.services.get` returns data services. */
export const hasDataServices = false;
/** Whether `context.http` and the service `http` work. */
export const hasHttp = false;
