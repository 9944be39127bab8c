/** The interface between the functions' context and the program around it. Only texts and Node's own objects cross it. */

/** Result of compiling a script in the functions' context. */
export type Compiled = (exports: unknown, module: { exports: unknown }, ...given: unknown[]) => unknown;
/** Result of compiling a CommonJS module of a package. */
export type CompiledModule = (
  exports: unknown,
  require: (id: string) => unknown,
  module: object,
  filename: string,
  dirname: string,
  ...given: unknown[]
) => unknown;

/** A file of a package, or why there is none. */
export interface PackageFile {
  path: string;
  source: string;
  isJson: boolean;
  /** Whether it is an ES module. */
  isModule: boolean;
}

export interface Bridge {
  /** The source of a function of the app. Undefined: no such function. */
  source: (name: string) => string | undefined;
  /** Rewrites an ES module. Returns a `RewrittenModule` as JSON, or null if the source is none. */
  rewrite: (source: string) => string | null;
  /** Compiles a function of the app. `scope` holds names that only this function sees. */
  compile: (name: string, source: string, scope: object) => Compiled;
  /** Compiles a file of a package. `scope` holds names that it may also declare itself. */
  compileModule: (file: Pick<PackageFile, 'path' | 'source'>, scope: object) => CompiledModule;
  /**
   * Resolves and reads a package file, or returns why that is not possible: an error object would belong to the program
   * outside. `from`: the requiring file; null for a function.
   */
  packageFile: (id: string, from: string | null) => PackageFile | string;
  /** One of Node's modules. The caller has checked the name. */
  module: (name: string) => unknown;
  structuredClone: (...given: unknown[]) => unknown;
  randomBytes: (into: Uint8Array) => void;
  /** Returns a number: the timer object itself would lead to all other timers. */
  setTimeout: (work: () => void, ms: unknown) => number;
  clearTimeout: (timer: unknown) => void;
  /** Formats values as `console.log` does. */
  format: (values: unknown[]) => string;
  classes: Record<string, unknown>;
  /** Sends a request to the server. `reply` is called once. */
  request: (text: string, reply: (isOk: boolean, text: string) => void) => void;
  log: (level: string, text: string) => void;
  answer: (isOk: boolean, text: string, stack: string) => void;
}

/** Information for the context about the call, as JSON. */
export interface Given {
  argumentsText: string;
  name: string;
  user: unknown;
  values: Record<string, unknown>;
  environment: unknown;
  app: unknown;
  request: unknown;
  /** Whether the server makes the call itself. */
  isServerCall: boolean;
  /** Settings of all functions by name. */
  functions: Record<string, { runsAsSystem: boolean; mayUseData: boolean }>;
  /** Types of services by name. Services that are not listed are data services. */
  services: Record<string, string>;
}
