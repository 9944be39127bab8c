/** Runs rewritten ES modules, of packages and of the app, with live imports and exports. */
import type { RewrittenModule } from '../es-module.js';

type Namespace = Record<string, unknown>;
type Load = (id: string) => unknown;

/** The arguments of the rewritten code: the values of `moduleParameters`. */
export type ModuleArguments = [
  define: (getters: Record<string, () => unknown>) => void,
  load: (id: unknown) => Promise<unknown>,
  meta: object,
];

export function newNamespace(): Namespace {
  return Object.defineProperty({}, '__esModule', { value: true });
}

/** Loads what the module imports, adds the imported names to `scope`, and returns what its code receives. */
export function link(
  { sources, imports, reexports }: Omit<RewrittenModule, 'code'>,
  { load, scope, namespace, path }: { load: Load; scope: object; namespace: Namespace; path: string },
): ModuleArguments {
  const loaded = new Map(sources.map((id) => [id, load(id)]));
  for (const { from, local, imported } of imports) {
    Object.defineProperty(scope, local, { get: () => importedValue(loaded.get(from), imported), enumerable: true });
  }
  for (const { from, exported, imported } of reexports) {
    const other = loaded.get(from);
    const names = exported === '*' ? Object.keys(Object(other) as object).filter((name) => name !== 'default') : [];
    for (const name of names) addGetter(namespace, name, () => importedValue(other, name));
    if (exported !== '*') addGetter(namespace, exported, () => importedValue(other, imported));
  }
  return [
    (getters) => {
      for (const [name, get] of Object.entries(getters)) addGetter(namespace, name, get);
    },
    (id) => Promise.resolve().then(() => importedValue(load(String(id)), '*')),
    { url: `file://${path}` },
  ];
}

function addGetter(namespace: Namespace, name: string, get: () => unknown): void {
  Object.defineProperty(namespace, name, { get, enumerable: true, configurable: true });
}

/** The default export of a CommonJS module is all that it exports. */
function importedValue(module: unknown, name: string): unknown {
  const isNamespace = typeof module === 'object' && module !== null && '__esModule' in module;
  if (name === '*') return isNamespace ? module : { ...(Object(module) as object), default: module };
  if (name === 'default') return isNamespace ? (module as Namespace)['default'] : module;
  return (module as Namespace | null | undefined)?.[name];
}
