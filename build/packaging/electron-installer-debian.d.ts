/** Types for the part of electron-installer-debian that is used; it has none of its own. */
declare module 'electron-installer-debian' {
  export interface DebianOptions {
    src: string;
    dest: string;
    arch: 'amd64' | 'arm64';
    name: string;
    bin: string;
    productName: string;
    genericName: string;
    description: string;
    productDescription: string;
    version: string;
    maintainer: string;
    section: string;
    categories: readonly string[];
    mimeType: readonly string[];
    icon: Readonly<Record<string, string>>;
    desktopTemplate: string;
    compression: 'xz' | 'gzip' | 'zstd' | 'none';
    rename: (folder: string) => string;
    logger: (line: string) => void;
  }

  /** The steps of creating a package. */
  export class Installer {
    constructor(options: DebianOptions);
    readonly stagingDir: string;
    readonly options: DebianOptions;
    generateDefaults(): Promise<unknown>;
    generateOptions(): unknown;
    createStagingDir(): Promise<void>;
    createContents(): Promise<void>;
    createPackage(): Promise<void>;
    movePackage(): Promise<void>;
  }
}
