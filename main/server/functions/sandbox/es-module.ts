/**
 * Rewrites ES modules as function bodies, so that functions and packages can use `import` and `export`. Lines stay where
 * they are. Imported names become properties of an object around the code, and exports become getters, so both are live.
 */
import { type Node, parse, type Program } from 'acorn';
import { simple } from 'acorn-walk';
import { namesIn } from './pattern-names.js';

/** One import. `imported`: a name of the other module, or `*` for the module itself. */
export interface ModuleImport {
  from: string;
  local: string;
  imported: string;
}

export interface RewrittenModule {
  code: string;
  /** All modules that have to be loaded first, in order. */
  sources: string[];
  imports: ModuleImport[];
  /** `export { a as b } from 'x'`; `*` as both names for `export * from 'x'`. */
  reexports: { from: string; exported: string; imported: string }[];
}

/** Returns null if the source contains no module syntax. @throws SyntaxError */
export function rewriteModule(source: string): RewrittenModule | null {
  const program = parse(source, {
    ...{ ecmaVersion: 'latest', sourceType: 'module', allowHashBang: true, allowReturnOutsideFunction: true },
  });
  return new Rewriter(source, program).run();
}

class Rewriter {
  readonly #source: string;
  readonly #program: Program;
  readonly #edits: { start: number; end: number; text: string }[] = [];
  readonly #getters: string[] = [];
  readonly #result: Omit<RewrittenModule, 'code'> = { sources: [], imports: [], reexports: [] };

  constructor(source: string, program: Program) {
    this.#source = source;
    this.#program = program;
  }

  run(): RewrittenModule | null {
    for (const node of this.#program.body) this.#statement(node);
    simple(this.#program, {
      ImportExpression: (node) => {
        this.#replace(node.start, node.start + 'import'.length, '__rosterImport');
      },
      MetaProperty: (node) => {
        if (node.meta.name === 'import') this.#replace(node.start, node.end, '__rosterMeta');
      },
    });
    if (this.#edits.length === 0) return null;
    let code = '';
    let at = 0;
    for (const { start, end, text } of this.#edits.sort((a, b) => a.start - b.start)) {
      code += this.#source.slice(at, start) + text;
      at = end;
    }
    code += this.#source.slice(at);
    return { ...this.#result, code: `__rosterExport({ ${this.#getters.join(', ')} });${code.replace(/^#!.*/, '')}` };
  }

  #statement(node: Program['body'][number]): void {
    switch (node.type) {
      case 'ImportDeclaration': {
        const from = this.#from(node.source.value);
        for (const one of node.specifiers) {
          const imported =
            one.type === 'ImportNamespaceSpecifier'
              ? '*'
              : one.type === 'ImportDefaultSpecifier'
                ? 'default'
                : nameOf(one.imported);
          this.#result.imports.push({ from, local: one.local.name, imported });
        }
        this.#remove(node);
        return;
      }
      case 'ExportAllDeclaration': {
        const from = this.#from(node.source.value);
        const exported = node.exported == null ? '*' : nameOf(node.exported);
        this.#result.reexports.push({ from, exported, imported: '*' });
        this.#remove(node);
        return;
      }
      case 'ExportNamedDeclaration': {
        if (node.declaration != null) {
          const { declaration } = node;
          const names =
            declaration.type === 'VariableDeclaration'
              ? declaration.declarations.flatMap(({ id }) => namesIn(id))
              : [declaration.id.name];
          for (const name of names) this.#getter(name, name);
          this.#replace(node.start, declaration.start, '');
          return;
        }
        const from = node.source == null ? null : this.#from(node.source.value);
        for (const { local, exported } of node.specifiers) {
          if (from === null) this.#getter(nameOf(exported), nameOf(local));
          else this.#result.reexports.push({ from, exported: nameOf(exported), imported: nameOf(local) });
        }
        this.#remove(node);
        return;
      }
      case 'ExportDefaultDeclaration': {
        const { declaration } = node;
        const isDeclared = declaration.type === 'FunctionDeclaration' || declaration.type === 'ClassDeclaration';
        if (isDeclared && declaration.id != null) {
          this.#getter('default', declaration.id.name);
          this.#replace(node.start, declaration.start, '');
        } else {
          this.#getter('default', '__rosterDefault');
          this.#replace(node.start, declaration.start, 'var __rosterDefault = ');
          // A declaration needs no semicolon, the assignment does.
          if (isDeclared) this.#replace(node.end, node.end, ';');
        }
        return;
      }
    }
  }

  #from(value: unknown): string {
    const from = String(value);
    if (!this.#result.sources.includes(from)) this.#result.sources.push(from);
    return from;
  }

  #getter(exported: string, local: string): void {
    this.#getters.push(`${JSON.stringify(exported)}: () => ${local}`);
  }

  #remove(node: Node): void {
    const lines = this.#source.slice(node.start, node.end).replace(/[^\n]/g, '');
    this.#replace(node.start, node.end, `;${lines}`);
  }

  #replace(start: number, end: number, text: string): void {
    this.#edits.push({ start, end, text });
  }
}

function nameOf(node: { type: string; name?: string; value?: unknown }): string {
  return node.name ?? String(node.value);
}
