/** Opens a folder in the system's file manager. */

/** Opens a folder with Electron's `openPath`, which resolves with an error message or an empty string. Logs errors. */
export async function openFolder(
  openPath: (path: string) => Promise<string>,
  folder: string,
  { platform, warn }: { platform: NodeJS.Platform; warn: (line: string) => void },
): Promise<void> {
  const opened = openPath(folder).then(
    (problem) => {
      if (problem !== '') warn(`Could not open folder: ${problem}`);
    },
    (error: unknown) => {
      warn(`Could not open folder: ${String(error)}`);
    },
  );
  // On Linux the promise may never settle (Electron 36 and later), and a call from the page waits for this function.
  if (platform !== 'linux') await opened;
}
