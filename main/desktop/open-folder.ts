/** Opens a folder in the system's file manager. */

/** Opens it with `openPath`, Electron's own, which resolves with a problem or an empty text. Problems go to the log. */
export async function openFolder(
  openPath: (path: string) => Promise<string>,
  folder: string,
  { platform, warn }: { platform: NodeJS.Platform; warn: (line: string) => void },
): Promise<void> {
  const opened = openPath(folder).then(
    (problem) => {
      if (problem !== '') warn(`a folder could not be opened: ${problem}`);
    },
    (error: unknown) => {
      warn(`a folder could not be opened: ${String(error)}`);
    },
  );
  // On Linux the promise may never settle (Electron 36 and later), and a call of the page waits for this one.
  if (platform !== 'linux') await opened;
}
