/** Entry point of `roster/auth` in browsers: the names, and the same names in one object. */
import * as Realm from './browser-names.js';

export * from './browser-names.js';
export default Realm;
