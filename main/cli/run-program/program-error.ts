/** The error of a program that `roster run` cannot start. */

export class ProgramError extends Error {
  override readonly name = 'ProgramError';
  constructor(
    readonly code: 'commandNotFound' | 'commandNotStarted',
    readonly program: string,
  ) {
    super(code);
  }
}
