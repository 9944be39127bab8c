/** An expression that cannot be evaluated here. The message ends the sentence “can_evaluate cannot be evaluated: …”. */
export class RuleError extends Error {
  override readonly name = 'RuleError';
}
