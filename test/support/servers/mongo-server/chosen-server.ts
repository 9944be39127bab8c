/** Which store the tests of a process use. */

const variable = 'ROSTER_TEST_STORE_MONGODB';

/** Makes `test-storage.ts` use a MongoDB server, which is named without a database. Call it before that is imported. */
export function chooseMongoServer(uri: string): void {
  process.env[variable] = uri;
}

/** The chosen MongoDB server; undefined for SQLite. */
export const chosenMongoServer = (): string | undefined => process.env[variable];
