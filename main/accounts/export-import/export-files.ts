/** File access for export and import. Paths are never sent to the renderer. */
export interface ExportFiles {
  /** Prompts for the export's path. Returns null if the user cancelled. */
  chooseTarget: () => Promise<string | null>;
  chooseSource: () => Promise<string | null>;
  write: (path: string, text: string) => Promise<void>;
  /** Returns the file's text, or null if it is too large to be an export. */
  read: (path: string) => Promise<string | null>;
}
