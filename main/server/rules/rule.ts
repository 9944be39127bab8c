/**
 * Compiles and evaluates App Services rule expressions, as in the `can_evaluate` setting of a function. Compilation
 * fails if any part of a rule is unsupported. Values that are unknown for a call are neither true nor false (Kleene's
 * three-valued logic); only a rule that evaluates to true allows the call.
 */
import { expansion, notKnown, type RuleConstants, type RuleSubject, type Variable } from './expansion.js';
import { RuleError } from './rule-error.js';
import { compare, hexOf, isEqual, isExtended, objectIdOf, type Value } from './value.js';

/** True, false, or null for unknown. */
type Truth = boolean | null;
type Expression = (subject: RuleSubject) => Truth;
/** `value` may be `notKnown`. */
type Condition = (value: Value, subject: RuleSubject) => Truth;

/** Decides whether a call is allowed. */
export type Rule = (subject: RuleSubject) => boolean;

/** Maximum nesting. Deeper expressions are refused, because they could exhaust the stack. */
const maxDepth = 64;

/** Compiles an expression. @throws RuleError if it is unsupported */
export function compileRule(expression: unknown, constants: RuleConstants): Rule {
  const compiled = new Compiler(constants).expression(expression, 0);
  return (subject) => compiled(subject) === true;
}

class Compiler {
  readonly #constants: RuleConstants;

  constructor(constants: RuleConstants) {
    this.#constants = constants;
  }

  /** Compiles a Boolean, a variable, or an object whose fields must all be true. */
  expression(given: unknown, depth: number): Expression {
    if (depth > maxDepth) throw new RuleError('it is nested too deeply');
    if (typeof given === 'boolean') return () => given;
    if (typeof given === 'string' && given.startsWith('%%')) {
      const variable = expansion(given, this.#constants, true);
      return (subject) => truthOf(variable(subject));
    }
    const fields = fieldsOf(given);
    if (fields === null) throw new RuleError(`${quoted(given)} is not an expression`);
    const all = fields.map(([name, value]) => this.#field(name, value, depth + 1));
    return (subject) => and(all.map((field) => field(subject)));
  }

  #field(name: string, given: unknown, depth: number): Expression {
    const logical = logicalOf(name);
    if (logical === 'not') {
      const inner = this.expression(given, depth);
      return (subject) => not(inner(subject));
    }
    if (logical !== null) {
      const inner = listOf(name, given).map((item) => this.expression(item, depth));
      return (subject) =>
        combined(
          logical,
          inner.map((item) => item(subject)),
        );
    }
    if (name === '%%true' || name === '%%false') {
      const wanted = name === '%%true';
      if (isExpression(given)) {
        const inner = this.expression(given, depth);
        return (subject) => (wanted ? inner(subject) : not(inner(subject)));
      }
      const condition = this.#condition(given, depth);
      return (subject) => condition(wanted, subject);
    }
    if (name.startsWith('%%')) {
      const variable = expansion(name, this.#constants, false);
      const condition = this.#condition(given, depth);
      return (subject) => condition(variable(subject), subject);
    }
    if (isOperator(name)) throw new RuleError(`the operator “${name}” is not known in this place`);
    throw new RuleError(`“${name}” is not a variable, and a function has no fields`);
  }

  /** Compiles a condition on a value: equality with another value, or operators. */
  #condition(given: unknown, depth: number): Condition {
    if (depth > maxDepth) throw new RuleError('it is nested too deeply');
    const fields = isExtended(given) ? null : fieldsOf(given);
    if (fields === null || !fields.some(([name]) => isOperator(name)) || isConversion(fields)) {
      return this.#equals(given, depth);
    }
    const all = fields.map(([name, value]) => this.#operator(name, value, depth + 1));
    return (value, subject) => and(all.map((one) => one(value, subject)));
  }

  #equals(given: unknown, depth: number): Condition {
    const operand = this.#operand(given, depth);
    return (value, subject) => equal(value, operand(subject));
  }

  #operator(name: string, given: unknown, depth: number): Condition {
    const logical = logicalOf(name);
    if (logical === 'not') {
      const inner = this.#condition(given, depth);
      return (value, subject) => not(inner(value, subject));
    }
    if (logical !== null) {
      const inner = listOf(name, given).map((item) => this.#condition(item, depth));
      return (value, subject) =>
        combined(
          logical,
          inner.map((item) => item(value, subject)),
        );
    }
    switch (isOperator(name) ? name.slice(1) : '') {
      case 'eq':
        return this.#equals(given, depth);
      case 'ne': {
        const inner = this.#equals(given, depth);
        return (value, subject) => not(inner(value, subject));
      }
      case 'in':
        return this.#in(given, depth);
      case 'nin': {
        const inner = this.#in(given, depth);
        return (value, subject) => not(inner(value, subject));
      }
      case 'gt':
        return this.#compares(name, given, depth, (order) => order > 0);
      case 'gte':
        return this.#compares(name, given, depth, (order) => order >= 0);
      case 'lt':
        return this.#compares(name, given, depth, (order) => order < 0);
      case 'lte':
        return this.#compares(name, given, depth, (order) => order <= 0);
      case 'exists': {
        const wanted = given === '%%true' || (given === '%%false' ? false : given);
        if (typeof wanted !== 'boolean') throw new RuleError(`“${name}” takes true or false`);
        return (value) => (value === notKnown ? null : (value !== undefined) === wanted);
      }
      case 'function':
        throw new RuleError('functions in a rule (“%function”) are not supported');
      default:
        throw new RuleError(`the operator “${name}” is not known in this place`);
    }
  }

  #in(given: unknown, depth: number): Condition {
    if (Array.isArray(given)) {
      const list = given.map((item: unknown) => this.#operand(item, depth));
      return (value, subject) => combined('or', [false, ...list.map((item) => equal(value, item(subject)))]);
    }
    if (typeof given !== 'string' || !given.startsWith('%%')) throw new RuleError('“%in” and “%nin” take a list');
    const variable = expansion(given, this.#constants, true);
    return (value, subject) => {
      const list = variable(subject);
      if (!Array.isArray(list)) return null;
      return combined('or', [false, ...list.map((item: unknown) => equal(value, item))]);
    };
  }

  #compares(name: string, given: unknown, depth: number, holds: (order: number) => boolean): Condition {
    const operand = this.#operand(given, depth);
    const isVariable = typeof given === 'string' && given.startsWith('%%');
    if (!isVariable && compare(given, given) === null) {
      throw new RuleError(`“${name}” takes a number, a text or a date`);
    }
    return (value, subject) => {
      const limit = operand(subject);
      if (value === notKnown || limit === notKnown || compare(limit, limit) === null) return null;
      const order = compare(value, limit);
      return order !== null && holds(order);
    };
  }

  /** Compiles a value that may contain variables. It evaluates to `notKnown` if one of them is missing. */
  #operand(given: unknown, depth: number): Variable {
    if (depth > maxDepth) throw new RuleError('it is nested too deeply');
    if (typeof given === 'string' && given.startsWith('%%')) {
      const variable = expansion(given, this.#constants, true);
      return (subject) => {
        const value = variable(subject);
        return value === undefined ? notKnown : value;
      };
    }
    if (Array.isArray(given)) {
      const items = given.map((item: unknown) => this.#operand(item, depth + 1));
      return (subject) => {
        const made = items.map((item) => item(subject));
        return made.includes(notKnown) ? notKnown : made;
      };
    }
    if (isExtended(given)) return () => given;
    const fields = fieldsOf(given);
    if (fields === null) return () => given;
    if (isConversion(fields)) return this.#conversion(fields);
    const wrong = fields.find(([name]) => name.startsWith('%') || name.startsWith('$'));
    if (wrong !== undefined) throw new RuleError(`the operator “${wrong[0]}” is not known in this place`);
    const items = fields.map(([name, value]) => [name, this.#operand(value, depth + 1)] as const);
    return (subject) => {
      const made = items.map(([name, item]) => [name, item(subject)] as const);
      return made.some(([, value]) => value === notKnown) ? notKnown : Object.fromEntries(made);
    };
  }

  #conversion([field]: readonly [string, unknown][]): Variable {
    const [name, given] = field ?? ['', undefined];
    const isVariable = typeof given === 'string' && given.startsWith('%%');
    const convert = name.slice(1) === 'stringToOid' ? objectIdOf : hexOf;
    if (!isVariable && convert(given) === undefined) throw new RuleError(`“${name}” cannot convert ${quoted(given)}`);
    const source: Variable = isVariable ? expansion(given, this.#constants, true) : () => given;
    return (subject) => convert(source(subject)) ?? notKnown;
  }
}

type Logical = 'and' | 'or' | 'nor';

function logicalOf(name: string): Logical | 'not' | null {
  const word = isOperator(name) ? name.slice(1) : '';
  return word === 'and' || word === 'or' || word === 'nor' || word === 'not' ? word : null;
}

/** Checks for a name such as `%in` or `$in`. Variables start with two percent signs. */
function isOperator(name: string): boolean {
  return name.startsWith('$') || (name.startsWith('%') && !name.startsWith('%%'));
}

function isConversion(fields: readonly [string, unknown][]): boolean {
  return fields.length === 1 && /^[%$](?:stringToOid|oidToString)$/.test(fields[0]?.[0] ?? '');
}

/** Checks whether a value below `%%true` is itself an expression, made of variables and logical operators. */
function isExpression(given: unknown): boolean {
  const fields = fieldsOf(given);
  if (fields === null || fields.length === 0) return typeof given === 'boolean';
  return fields.every(([name, value]) => {
    if (name.startsWith('%%')) return true;
    const logical = logicalOf(name);
    if (logical === null) return false;
    return logical === 'not' ? isExpression(value) : Array.isArray(value) && value.every(isExpression);
  });
}

function fieldsOf(given: unknown): [string, unknown][] | null {
  return typeof given === 'object' && given !== null && !Array.isArray(given) ? Object.entries(given) : null;
}

function listOf(name: string, given: unknown): readonly unknown[] {
  if (!Array.isArray(given) || given.length === 0) throw new RuleError(`“${name}” takes a list of expressions`);
  return given;
}

function truthOf(value: Value): Truth {
  return typeof value === 'boolean' ? value : null;
}

function equal(value: Value, other: Value): Truth {
  return value === notKnown || other === notKnown ? null : isEqual(value, other);
}

function not(truth: Truth): Truth {
  return truth === null ? null : !truth;
}

function and(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false;
  return truths.includes(null) ? null : true;
}

function or(truths: readonly Truth[]): Truth {
  if (truths.includes(true)) return true;
  return truths.includes(null) ? null : false;
}

function combined(logical: Logical, truths: readonly Truth[]): Truth {
  if (logical === 'and') return and(truths);
  return logical === 'or' ? or(truths) : not(or(truths));
}

function quoted(value: unknown): string {
  const text = JSON.stringify(value);
  return `“${text.length > 60 ? `${text.slice(0, 60)}…` : text}”`;
}
