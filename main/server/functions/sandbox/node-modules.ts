/** Names of Node's modules that functions may require: none of them leads to files, processes or sockets. */
export const nodeModuleNames = [
  ...['assert', 'buffer', 'crypto', 'events', 'path', 'punycode', 'querystring', 'stream', 'string_decoder'],
  ...['stream/promises', 'url', 'util', 'util/types', 'zlib'],
] as const;

/** Names of Node's modules that are replaced for functions: their requests go through the server. */
export const substitutedModuleNames = ['console', 'http', 'https', 'os', 'process', 'timers', 'tty'] as const;
