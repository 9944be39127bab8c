/**
 * Where the vault's one key lives. Account files are sealed with this key (AES-256-GCM); the key itself rests in the OS
 * keychain, directly or wrapped by Electron's safeStorage. Where there is no keychain there is no key on disk and nothing
 * is written: sessions live in memory.
 */

/** Which kind of store, and which backend of it: recorded beside everything sealed under it. */
export interface KeyStoreName {
  kind: 'safeStorage' | 'keychain';
  /** For safeStorage, Chromium's name of the backend (`gnome_libsecret`, `kwallet6`, `keychain`, `dpapi`); else `secret-service` or alike. */
  backend: string;
}

/** Keeps one key record (see `key-record.ts`). The signal ends the waiting for a keychain that asks for its password. */
export interface KeyStore {
  readonly name: KeyStoreName;
  /**
   * The stored record, or null when none was ever stored.
   * @throws VaultError `keyUnavailable` when there is one that cannot be had now, `keyLost` when it never can
   */
  read(signal?: AbortSignal): Promise<Uint8Array | null>;
  /** Stores a record in the place of the one before; durable when it resolves. @throws VaultError; then the old record stands */
  write(record: Uint8Array, signal?: AbortSignal): Promise<void>;
  /** Other stores of this computer, where an earlier version or another desktop may have put the key. Best first. */
  readonly others?: readonly KeyStore[];
}

/** A name for logs and file headers, such as `safeStorage:gnome_libsecret`. */
export function keyStoreLabel(name: KeyStoreName): string {
  return `${name.kind}:${name.backend}`;
}
