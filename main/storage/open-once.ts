/** Opens a file when it is first needed, and keeps it open. After a failure the next call tries again. */
export function openOnce<File>(open: () => Promise<File>): () => Promise<File> {
  let opened: Promise<File> | undefined;
  return () => {
    opened ??= open().catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
}
