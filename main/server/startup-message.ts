/** Why the server could not start, for its administrator. */

/** Returns a sentence that explains why the server could not start and how to fix it. */
export function toStartupMessage(error: unknown): string {
  if (error instanceof Error && error.name === 'MongoServerSelectionError') {
    return 'The database of MONGODB_URI does not respond. Check the address and that it is running, then start again.';
  }
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return 'The port is taken by another program. Choose another one with --port, or end that program.';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'The backend may not write to its data folder. Make it writable, then start again.';
    case 'ENOSPC':
      return 'The disk is full. Free some space, then start again.';
    case 'SQLITE_NOTADB':
      return 'The backend’s users.db is not a database. Move it away or restore it from a backup, then start again.';
    default:
      return error instanceof Error ? error.message : 'The backend could not start.';
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
