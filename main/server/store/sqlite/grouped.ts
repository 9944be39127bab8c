/** Batches the calls of one turn of the event loop, so that they share a transaction. */

interface Call<Input, Result> {
  input: Input;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

/** `work` returns one result for each input, which is reported after `finish`. If either fails, all calls reject. */
export function grouped<Input, Result>(
  work: (inputs: readonly Input[]) => readonly Result[],
  finish: () => Promise<void>,
): (input: Input) => Promise<Result> {
  let waiting: Call<Input, Result>[] = [];
  const runAll = async () => {
    const calls = waiting;
    waiting = [];
    try {
      const results = work(calls.map(({ input }) => input));
      await finish();
      for (const [at, result] of results.entries()) calls[at]?.resolve(result);
    } catch (error) {
      for (const { reject } of calls) reject(error);
    }
  };
  return (input) =>
    new Promise((resolve, reject) => {
      waiting.push({ input, resolve, reject });
      if (waiting.length === 1) setImmediate(() => void runAll());
    });
}
