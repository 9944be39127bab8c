/** Opens a folder in the system's file manager, or a file with the system's program for it. */

/** Opens a path with Electron's `openPath`, which resolves with an error message or an empty string. Logs errors. */
export async function openPath(
  open: (path: string) => Promise<string>,
  path: string,
  { platform, warn }: { platform: NodeJS.Platform; warn: (line: string) => void },
): Promise<void> {
  const opened = open(path).then(
    (problem) => {
      if (problem !== '') warn(`Could not open a path: ${problem}`);
    },
    (error: unknown) => {
      warn(`Could not open a path: ${String(error)}`);
    },
  );
  // On Linux the promise may never settle (Electron 36 and later), and a call from the page waits for this function.
  if (platform !== 'linux') await opened;
}
