/** Placeholders of app templates, which have to be replaced before an app can be served. */

const marks = /<[^<>]*>|\{\{.*?\}\}|\$\{.*?\}|<%.*?%>|%\(.*?\)|__[A-Z][A-Z0-9_]*__/;
const words = /^(your|insert|enter|replace|todo|change)[-_ ]?(me|this|your|app|client|google|facebook|id)/i;

/** Returns the first placeholder in a text, or null. */
export function placeholderIn(text: string): string | null {
  return marks.exec(text)?.[0] ?? words.exec(text.trim())?.[0] ?? null;
}

/** Whether a setting is a placeholder instead of a value. */
export function isPlaceholder(value: string): boolean {
  return placeholderIn(value) !== null;
}
