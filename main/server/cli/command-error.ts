/** Thrown if a command cannot be carried out. The message is shown to the user. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}
