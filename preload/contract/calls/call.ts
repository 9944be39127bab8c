/** How a call is declared. */
import type * as z from 'zod';

/** One declared call. `output` exists only as a type. */
interface Call<Input extends z.ZodType, Output> {
  input: Input;
  output: Output | undefined;
}

/** Declares a call. The output type is given in a second step because it cannot be inferred from a schema. */
export function call<Input extends z.ZodType>(input: Input) {
  return { returns: <Output>(): Call<Input, Output> => ({ input, output: undefined }) };
}
