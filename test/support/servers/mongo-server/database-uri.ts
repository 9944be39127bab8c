/** The address of a database on a server. The server's own address may have credentials and options. */
export function databaseUri(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}
