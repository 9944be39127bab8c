/** Parameters of the code that `es-module.ts` creates. */
export const moduleParameters = ['__rosterExport', '__rosterImport', '__rosterMeta'] as const;

/** Whether the text looks like an ES module. Cheap, for the many that are none. */
export function mayBeModule(source: string): boolean {
  return /^\s*(?:import\b\s*(?:[\w*{'"$]|$)|export\b\s*(?:[\w*{]|$))|;(?:import|export)[\s{*]|\bimport\s*\(/m.test(
    source,
  );
}
