/** The base class of errors that are distinguished by a code. */

/** Parameters of the sentence of each code. */
type ParamsByCode<Params> = Record<keyof Params, readonly unknown[]>;

/**
 * An error with a code and the parameters of its sentence, which the edge adds in the user's language. `message` is the
 * code, for logs. `Params` has an entry for each code.
 */
export abstract class CodedError<
  Params extends ParamsByCode<Params>,
  Code extends keyof Params & string,
> extends Error {
  readonly params: Params[Code];

  constructor(
    readonly code: Code,
    ...params: Params[Code]
  ) {
    super(code);
    this.params = params;
  }
}
