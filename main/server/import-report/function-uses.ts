/** Static analysis of a function's source: which of the vendor's APIs and which packages it uses, and where. */
import {
  type AnyNode,
  type Expression,
  type ObjectExpression,
  type Pattern,
  type Program,
  type Property,
  type SpreadElement,
  type Super,
} from 'acorn';
import { full, simple } from 'acorn-walk';
import { namesIn } from '../functions/sandbox/pattern-names.js';
import { lineOf, parseFunction, type SyntaxProblem } from './parse-function.js';

/** One use of something by its name. Null: the name is computed at run time. */
export interface Use {
  name: string | null;
  line: number;
}

export interface FunctionUses {
  isModule: boolean;
  setsExports: boolean;
  /** `context.services.get(…)` */
  services: Use[];
  /** `context.values.get(…)` */
  values: Use[];
  /** `context.functions.execute(…)` */
  functions: Use[];
  /** `require(…)` and `import … from` */
  modules: Use[];
  /** Members of `context`. */
  contextMembers: Use[];
  /** Global objects of the vendor, with the member that is used: `EJSON.parse`, `BSON.Int32`, `utils.crypto`. */
  globals: Use[];
  /** Members of BSON that are called without `new`. */
  withoutNew: Use[];
  /** Keys of objects that begin with `$`: operators of queries, updates and pipelines. */
  operators: Use[];
}

const vendorObjects: ReadonlySet<string> = new Set(['BSON', 'EJSON', 'utils']);

/** Returns what the source uses, or the syntax error that prevents it from running. */
export function usesOf(source: string): FunctionUses | { syntaxError: SyntaxProblem } {
  const program = parseFunction(source);
  return 'syntaxError' in program ? program : new Analysis(program).uses();
}

type Value = Expression | Super | SpreadElement;

/** One analysis. Scopes are not distinguished: a name that is declared anywhere counts as the function's own. */
class Analysis {
  readonly #program: Program;
  /** What a name stands for: the path of its initial value. */
  readonly #paths = new Map<string, () => string | null>();
  readonly #texts = new Map<string, Expression>();
  readonly #declared = new Set<string>();
  /** The parameters of `$text`: its `$search` is not the stage of that name. */
  readonly #ofText = new WeakSet<Property>();

  constructor(program: Program) {
    this.#program = program;
    full(program, (node) => {
      this.#declare(node);
    });
  }

  uses(): FunctionUses {
    const isModule = this.#program.body.some(({ type }) => /^(Import|Export)/.test(type));
    const found: FunctionUses = {
      ...{ isModule, setsExports: isModule },
      ...{ services: [], values: [], functions: [], modules: [], contextMembers: [], globals: [], withoutNew: [] },
      operators: [],
    };
    for (const node of this.#program.body) {
      if ('source' in node && node.source != null && typeof node.source.value === 'string') {
        found.modules.push({ name: node.source.value, line: lineOf(node) });
      }
    }
    const useOf = (node: { arguments: readonly (Expression | SpreadElement)[] } & AnyNode): Use => ({
      name: this.#textOf(node.arguments[0]),
      line: lineOf(node),
    });
    simple(this.#program, {
      CallExpression: (node) => {
        const path = this.#pathOf(node.callee);
        if (path === 'context.services.get') found.services.push(useOf(node));
        else if (path === 'context.values.get') found.values.push(useOf(node));
        else if (path === 'context.functions.execute') found.functions.push(useOf(node));
        else if (path === 'require') found.modules.push(useOf(node));
        else if (path?.startsWith('BSON.') === true && path.split('.').length === 2) {
          found.withoutNew.push({ name: path, line: lineOf(node) });
        }
      },
      ImportExpression: (node) => {
        found.modules.push({ name: this.#textOf(node.source), line: lineOf(node) });
      },
      MemberExpression: (node) => {
        const [first, second] = (this.#pathOf(node) ?? '').split('.');
        if (first === undefined || second === undefined) return;
        if (first === 'context') found.contextMembers.push({ name: second.replace(/\(\)$/, ''), line: lineOf(node) });
        if (vendorObjects.has(first))
          found.globals.push({ name: `${first}.${second.replace(/\(\)$/, '')}`, line: lineOf(node) });
        if (first === 'module' && second === 'exports') found.setsExports = true;
      },
      ObjectExpression: (node) => {
        for (const property of node.properties) {
          if (property.type !== 'Property') continue;
          const name = this.#ofText.has(property) ? null : keyOf(property);
          if (name?.startsWith('$') === true) found.operators.push({ name, line: lineOf(property) });
        }
      },
      Identifier: (node) => {
        if (node.name === 'exports') found.setsExports = true;
      },
      AssignmentExpression: (node) => {
        const { left } = node;
        if (left.type === 'Identifier' && left.name === 'exports') found.setsExports = true;
      },
    });
    return withoutRepeats(found);
  }

  #declare(node: AnyNode): void {
    if (node.type === 'ObjectExpression') this.#markText(node);
    if (node.type === 'VariableDeclarator') {
      const { id, init } = node;
      for (const name of namesIn(id)) this.#declared.add(name);
      if (init == null) return;
      if (id.type === 'Identifier') {
        this.#paths.set(id.name, () => this.#pathOf(init));
        this.#texts.set(id.name, init);
      }
      if (id.type === 'ObjectPattern') this.#destructure(id, () => this.#pathOf(init));
      return;
    }
    if ('params' in node) for (const name of node.params.flatMap(namesIn)) this.#declared.add(name);
    if ((node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') && node.id)
      this.#declared.add(node.id.name);
    if (node.type === 'CatchClause' && node.param != null)
      for (const name of namesIn(node.param)) this.#declared.add(name);
    if (/^Import.*Specifier$/.test(node.type) && 'local' in node && node.local.type === 'Identifier') {
      this.#declared.add(node.local.name);
    }
  }

  #markText({ properties }: ObjectExpression): void {
    for (const property of properties) {
      if (property.type !== 'Property' || keyOf(property) !== '$text') continue;
      if (property.value.type !== 'ObjectExpression') continue;
      for (const inner of property.value.properties) if (inner.type === 'Property') this.#ofText.add(inner);
    }
  }

  /** `const { services, values: v } = context` */
  #destructure(pattern: Extract<Pattern, { type: 'ObjectPattern' }>, from: () => string | null): void {
    for (const property of pattern.properties) {
      if (property.type !== 'Property' || property.computed || property.key.type !== 'Identifier') continue;
      const { name: key } = property.key;
      const path = () => {
        const parent = from();
        return parent === null ? null : `${parent}.${key}`;
      };
      if (property.value.type === 'Identifier') this.#paths.set(property.value.name, path);
      if (property.value.type === 'ObjectPattern') this.#destructure(property.value, path);
    }
  }

  /** The path of an expression from a global object, such as `context.services.get()`; null for other expressions. */
  #pathOf(node: Value, depth = 0): string | null {
    if (depth > 20) return null;
    switch (node.type) {
      case 'Identifier': {
        const known = this.#paths.get(node.name);
        if (known !== undefined) {
          this.#paths.delete(node.name);
          const path = known();
          this.#paths.set(node.name, known);
          return path;
        }
        return this.#declared.has(node.name) ? null : node.name;
      }
      case 'MemberExpression': {
        const parent = this.#pathOf(node.object, depth + 1);
        if (parent === null) return null;
        if (!node.computed) return node.property.type === 'Identifier' ? `${parent}.${node.property.name}` : null;
        const name = node.property.type === 'PrivateIdentifier' ? null : this.#textOf(node.property);
        return name === null ? null : `${parent}.${name}`;
      }
      case 'CallExpression': {
        const callee = this.#pathOf(node.callee, depth + 1);
        return callee === null ? null : `${callee}()`;
      }
      case 'AwaitExpression':
        return this.#pathOf(node.argument, depth + 1);
      case 'ChainExpression':
        return this.#pathOf(node.expression, depth + 1);
      default:
        return null;
    }
  }

  #textOf(node: Value | undefined, depth = 0): string | null {
    if (node === undefined || depth > 5) return null;
    if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : null;
    if (node.type === 'TemplateLiteral')
      return node.expressions.length === 0 ? (node.quasis[0]?.value.cooked ?? null) : null;
    return node.type === 'Identifier' ? this.#textOf(this.#texts.get(node.name), depth + 1) : null;
  }
}

/** The name of a property; null if it is computed. */
function keyOf({ key, computed }: Property): string | null {
  if (key.type === 'Literal') return typeof key.value === 'string' ? key.value : null;
  return !computed && key.type === 'Identifier' ? key.name : null;
}

/** Keeps the first use of each name. */
function withoutRepeats(found: FunctionUses): FunctionUses {
  const first = (uses: readonly Use[]) => {
    const inOrder = [...uses].sort((a, b) => a.line - b.line);
    return inOrder.filter((use, at) => inOrder.findIndex(({ name }) => name === use.name) === at);
  };
  return {
    ...found,
    services: first(found.services),
    values: first(found.values),
    functions: first(found.functions),
    modules: first(found.modules),
    contextMembers: first(found.contextMembers),
    globals: first(found.globals),
    withoutNew: first(found.withoutNew),
    operators: first(found.operators),
  };
}
