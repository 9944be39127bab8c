/** Names that Roster's entries in the OS keychain have. */

/** Service name of every entry that Roster makes. */
export const keychainService = 'dev.roster.app';
