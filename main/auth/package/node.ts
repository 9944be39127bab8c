/** Entry point of `roster/auth` in Node: the names, and the same names in one object. */
import * as Realm from './node-names.js';

export * from './node-names.js';
export default Realm;
