/**
 * Makes a synchronous function return a promise. libsql's API is synchronous, the store's is not. The work is done during
 * the call; an exception becomes a rejection.
 */
export function promised<Input extends unknown[], Result>(
  work: (...input: Input) => Result,
): (...input: Input) => Promise<Result> {
  return (...input) =>
    new Promise((resolve) => {
      resolve(work(...input));
    });
}
