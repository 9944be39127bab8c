/**
 * Storage of the vault's key. Account files are sealed with this key (AES-256-GCM); the key itself is stored in the OS
 * keychain, directly or wrapped by Electron's safeStorage. Without a keychain, neither the key nor any session is
 * written to disk: sessions stay in memory.
 */

/** Kind and backend of a key store: recorded in every file that is sealed with its key. */
export interface KeyStoreName {
  kind: 'safeStorage' | 'keychain';
  /**
   * For safeStorage, Chromium's name of the backend (`gnome_libsecret`, `kwallet6`, `keychain`, `dpapi`); otherwise a
   * name such as `secret-service`.
   */
  backend: string;
}

/**
 * Stores one key record (see `key-record.ts`). The signal cancels the wait for a keychain that prompts for its
 * password.
 */
export interface KeyStore {
  readonly name: KeyStoreName;
  /**
   * The stored record, or null if none was ever stored.
   * @throws VaultError `keyUnavailable` when a record exists but is unavailable now, `keyLost` when it can never be
   * read
   */
  read(signal?: AbortSignal): Promise<Uint8Array | null>;
  /** Replaces the stored record; durable when it resolves. @throws VaultError; then the old record is unchanged */
  write(record: Uint8Array, signal?: AbortSignal): Promise<void>;
  /**
   * Other stores on this computer in which an earlier version or another desktop may have stored the key. Best first.
   */
  readonly others?: readonly KeyStore[];
}

/** A name for logs and file headers, such as `safeStorage:gnome_libsecret`. */
export function keyStoreLabel(name: KeyStoreName): string {
  return `${name.kind}:${name.backend}`;
}
