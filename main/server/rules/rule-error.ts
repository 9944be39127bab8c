/** Thrown for an unsupported expression. The message completes the sentence “can_evaluate cannot be evaluated: …”. */
export class RuleError extends Error {
  override readonly name = 'RuleError';
}
