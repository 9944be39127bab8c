/** Parses a function's source, and finds the syntax error that prevents it from running. */
import { type AnyNode, parse, type Program } from 'acorn';
import { fullAncestor } from 'acorn-walk';

export interface SyntaxProblem {
  message: string;
  line: number;
}

/** Parses a source as the body of a function, which most are, or else as an ES module. */
export function parseFunction(source: string): Program | { syntaxError: SyntaxProblem } {
  const options = { ecmaVersion: 'latest', locations: true, allowHashBang: true } as const;
  try {
    return parse(source, { ...options, sourceType: 'script', allowReturnOutsideFunction: true });
  } catch (error) {
    try {
      const program = parse(source, { ...options, sourceType: 'module' });
      if (program.body.some(({ type }) => /^(Import|Export)/.test(type))) {
        const line = topLevelAwait(program);
        return line === null ? program : { syntaxError: { message: awaitOutside, line } };
      }
    } catch (moduleError) {
      // Report the error of the kind that the source is meant to be.
      if (/^\s*(import|export)\b/m.test(source)) return { syntaxError: problemOf(moduleError) };
    }
    const line = topLevelAwaitIn(source);
    return { syntaxError: line === null ? problemOf(error) : { message: awaitOutside, line } };
  }
}

const awaitOutside = '“await” stands outside of a function, which is not supported. Move it into the exported function';

/** The line of the first `await` outside of any function, or null. */
function topLevelAwait(program: Program): number | null {
  let line: number | null = null;
  fullAncestor(program, (node, _state, ancestors) => {
    const isAwait = node.type === 'AwaitExpression' || (node.type === 'ForOfStatement' && node.await);
    const isInside = ancestors.some(({ type }) => /Function|StaticBlock|PropertyDefinition/.test(type));
    if (isAwait && !isInside) line ??= lineOf(node);
  });
  return line;
}

/** Like `topLevelAwait`, for a script in which that is the only error. */
function topLevelAwaitIn(source: string): number | null {
  const options = {
    ecmaVersion: 'latest',
    locations: true,
    allowHashBang: true,
    allowReturnOutsideFunction: true,
  } as const;
  try {
    return topLevelAwait(parse(source, { ...options, sourceType: 'script', allowAwaitOutsideFunction: true }));
  } catch {
    return null;
  }
}

function problemOf(error: unknown): SyntaxProblem {
  const message = error instanceof Error ? error.message.replace(/ \(\d+:\d+\)$/, '') : 'syntax error';
  const at = error instanceof Error && 'loc' in error ? error.loc : undefined;
  const line = typeof at === 'object' && at !== null && 'line' in at && typeof at.line === 'number' ? at.line : 1;
  return { message, line };
}

export function lineOf({ loc }: AnyNode): number {
  return loc?.start.line ?? 1;
}
