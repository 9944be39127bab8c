/** Compiles the `can_evaluate` expressions of functions. */
import type { RuleConstants } from '../../rules/expansion.js';
import { compileRule } from '../../rules/rule.js';
import { RuleError } from '../../rules/rule-error.js';
import type { AppFunction, WrittenFunction } from './functions-folder.js';

/** Returns the functions with compiled rules. A function with an unsupported rule becomes private and is reported. */
export function withRules(
  written: readonly WrittenFunction[],
  constants: RuleConstants,
): { functions: AppFunction[]; warnings: string[] } {
  const warnings: string[] = [];
  const functions = written.map(({ canEvaluate, ...own }): AppFunction => {
    if (own.isPrivate || canEvaluate === undefined || canEvaluate === null) return own;
    try {
      return { ...own, rule: compileRule(canEvaluate, constants) };
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
      warnings.push(
        `The function “${own.name}” is private now, because its can_evaluate cannot be evaluated: ${error.message}. ` +
          'Change the expression in the functions’ config.json, or check context.user inside the function.',
      );
      return { ...own, isPrivate: true };
    }
  });
  return { functions, warnings };
}
