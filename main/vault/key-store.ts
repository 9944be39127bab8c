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

/** Keeps one 32-byte key. */
export interface KeyStore {
  readonly name: KeyStoreName;
  /** The stored key, or null when none was ever stored. @throws VaultError `keyUnavailable` when there is one that cannot be had */
  read(): Promise<Uint8Array | null>;
  /** Stores the key; durable when it resolves. Replaces a key only when the app lock is turned on or off. @throws VaultError */
  write(key: Uint8Array): Promise<void>;
}

/** A name for logs and file headers, such as `safeStorage:gnome_libsecret`. */
export function keyStoreLabel(name: KeyStoreName): string {
  return `${name.kind}:${name.backend}`;
}
