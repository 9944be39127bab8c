import { removeTmpDir, tmpDir } from './tmp-dir.js';

/** Steps that undo a test's changes when it ends. */
export class Teardown {
  readonly #undos: (() => unknown)[] = [];

  constructor(readonly keepsTmpDirs = false) {}

  /** Registers a step. Steps run in reverse order, also when the test failed. */
  add(undo: () => unknown): void {
    this.#undos.push(undo);
  }

  /** Creates a folder that is removed at the end. */
  tmpDir(prefix?: string): string {
    const path = tmpDir(prefix);
    if (!this.keepsTmpDirs)
      this.add(() => {
        removeTmpDir(path);
      });
    return path;
  }

  /** Runs every step. @throws AggregateError when steps failed */
  async run(): Promise<void> {
    const errors: unknown[] = [];
    for (const undo of this.#undos.splice(0).reverse()) {
      try {
        await undo();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw new AggregateError(errors, `Cleaning up failed: ${errors.map(String).join('; ')}`);
  }
}
