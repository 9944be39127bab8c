/** The text of the sandbox program. */
import { bundleSandbox } from './bundle-sandbox.js';

/** Defined by the builds. */
declare const __SANDBOX_SOURCE__: string | undefined;

let bundled: string | undefined;

export function sandboxSource(): string {
  bundled ??= typeof __SANDBOX_SOURCE__ === 'string' ? __SANDBOX_SOURCE__ : bundleSandbox();
  return bundled;
}
