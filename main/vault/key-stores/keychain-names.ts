/** Names of Roster's entries in the OS keychain. */

/** Service name of all entries that Roster creates. */
export const keychainService = 'dev.roster.app';
