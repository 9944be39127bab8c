/**
 * Lets V8 compile the functions that the first frame needs together with their script.
 *
 * V8 compiles a function when it is first called, except one in parentheses, which it expects to be called at once. Chromium's
 * code cache keeps the functions that are compiled by the time a script has run, which is before the page has its content:
 * without this, each start would compile the components of the list again. Only functions outside other functions are worth it:
 * measured, with the inner ones, reading the larger cache takes as long as compiling them.
 */
import MagicString from 'magic-string';
import { parseSync, type Plugin } from 'vite';

/** A node of the syntax tree, as far as it is read here. */
interface Node {
  type: string;
  start: number;
  end: number;
}

interface NamedFunction extends Node {
  id: Node & { name: string };
  async: boolean;
  generator: boolean;
}

/** Changes the entry `name` and the chunks that it always loads. */
export function eagerFunctions(name: string): Plugin {
  return {
    name: 'eager-functions',
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((output) => output.type === 'chunk');
      const entry = chunks.find((chunk) => chunk.isEntry && chunk.name === name);
      if (entry === undefined) throw new Error(`The build has no entry ${name}.`);
      const changed = chunks.filter((chunk) => chunk === entry || entry.imports.includes(chunk.fileName));
      for (const chunk of changed) {
        // A variable is not there yet when its module runs after one that imports it.
        if (chunk.imports.includes(entry.fileName)) throw new Error(`${chunk.fileName} imports its entry.`);
        chunk.code = compileEagerly(chunk.code);
      }
    },
  };
}

/** Puts the functions of a module that are outside other functions into parentheses. */
export function compileEagerly(code: string): string {
  const source = new MagicString(code);
  const { program } = parseSync('chunk.js', code);
  const statements: readonly unknown[] = program.body;
  for (const node of outerFunctions(program)) {
    if (code[node.start - 1] === '(') continue;
    source.appendLeft(node.start, '(');
    source.appendRight(node.end, ')');
  }
  // A declaration cannot be in parentheses. As a variable at the start it can be used as early as the declaration.
  const variables: string[] = [];
  for (const { id, start, end, async: isAsync, generator: isGenerator } of statements.filter(isNamedFunction)) {
    source.overwrite(start, id.end, `${isAsync ? 'async ' : ''}function${isGenerator ? '*' : ''}`);
    variables.push(`${id.name}=(${source.snip(start, end).toString()})`);
    source.remove(start, end);
  }
  return variables.length === 0 ? source.toString() : `var ${variables.join(',')};${source.toString()}`;
}

function isNamedFunction(value: unknown): value is NamedFunction {
  return isNode(value) && value.type === 'FunctionDeclaration' && 'id' in value && isNode(value.id);
}

/** The function expressions outside other functions and classes. Methods cannot be in parentheses. */
function outerFunctions(value: unknown): Node[] {
  if (Array.isArray(value)) return value.flatMap(outerFunctions);
  if (!isNode(value)) return [];
  if (value.type === 'FunctionExpression' || value.type === 'ArrowFunctionExpression') return [value];
  if (value.type === 'FunctionDeclaration' || value.type === 'MethodDefinition') return [];
  if (value.type === 'Property' && isMethod(value)) return [];
  return Object.values(value).flatMap(outerFunctions);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value && 'end' in value;
}

function isMethod(property: object): boolean {
  return ('method' in property && property.method === true) || ('kind' in property && property.kind !== 'init');
}
