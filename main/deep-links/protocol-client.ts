/**
 * Which program the system starts for Roster's links, and how Roster registers for them (RFC 8252 section 7.1: any
 * program can claim a scheme).
 */
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { App } from 'electron';
import { quotedArgument } from '../desktop-entry/quoted-argument.js';
import { deepLinkScheme } from './parse-deep-link.js';

/** The program that currently handles the links. */
export type ProtocolOwner = { kind: 'roster' } | { kind: 'none' } | { kind: 'other'; name: string | null };

/** The system's registration of the scheme. */
export interface ProtocolClient {
  current: () => Promise<ProtocolOwner>;
  /** Makes Roster the handler. `current` shows whether that worked. */
  register: () => Promise<void>;
}

/** Runs a program and returns its output. */
export type RunProgram = (program: string, args: readonly string[]) => Promise<string>;

export interface ProtocolClientOptions {
  app: Pick<App, 'isDefaultProtocolClient' | 'setAsDefaultProtocolClient' | 'getApplicationNameForProtocol'>;
  platform: NodeJS.Platform;
  execPath: string;
  /** Path of the running AppImage, if any. */
  appImage: string | null;
  /** `$XDG_DATA_HOME`, or `~/.local/share`. */
  dataFolder: string;
  run: RunProgram;
}

const mimeType = `x-scheme-handler/${deepLinkScheme}`;
/** The desktop entry that packages install. Dots only: older xdg-utils cannot handle a hyphen in the name. */
const packagedEntry = 'dev.roster.app.desktop';
const appImageEntry = 'dev.roster.app.appimage.desktop';
/** Ends Chromium's own switches: a link after it cannot be parsed as a switch (CVE-2018-1000006). */
const endOfSwitches = ['--'];

/** The implementation for this platform. */
export function protocolClient(options: ProtocolClientOptions): ProtocolClient {
  const { platform, appImage } = options;
  if (platform === 'linux') return appImage === null ? packagedLinux(options) : appImageLinux(options, appImage);
  return platform === 'win32' ? windows(options) : mac(options);
}

/** Runs `xdg-mime` and similar tools. */
export const runProgram: RunProgram = async (program, args) =>
  (await promisify(execFile)(program, args, { timeout: 10_000 })).stdout;

function packagedLinux(options: ProtocolClientOptions): ProtocolClient {
  return {
    current: () => linuxOwner(options, packagedEntry),
    register: () => makeDefault(options, packagedEntry),
  };
}

/** An AppImage installs nothing, so it writes a desktop entry of its own, and rewrites it when the file has moved. */
function appImageLinux(options: ProtocolClientOptions, appImage: string): ProtocolClient {
  const folder = join(options.dataFolder, 'applications');
  const path = join(folder, appImageEntry);
  const entry = [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Roster',
    `Exec=${quotedArgument(appImage)} %U`,
    // Not NoDisplay: some desktops ignore hidden handlers.
    // The window class is the app's desktop name, which is also the file name of the packages' entry.
    'StartupWMClass=dev.roster.app',
    `MimeType=${mimeType};`,
    '',
  ].join('\n');
  const isWritten = async () => (await readFile(path, 'utf8').catch(() => '')) === entry;
  const write = async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(path, entry, { mode: 0o644 });
    await options.run('update-desktop-database', [folder]).catch(() => '');
  };
  return {
    current: async () => {
      const owner = await linuxOwner(options, appImageEntry);
      if (owner.kind === 'roster' && !(await isWritten())) await write();
      return owner;
    },
    register: async () => {
      await write();
      await makeDefault(options, appImageEntry);
    },
  };
}

async function linuxOwner({ app, run }: ProtocolClientOptions, entry: string): Promise<ProtocolOwner> {
  const found = (await run('xdg-mime', ['query', 'default', mimeType])).trim();
  if (found === entry) return { kind: 'roster' };
  if (found === '') return { kind: 'none' };
  return other(app);
}

async function makeDefault({ run }: ProtocolClientOptions, entry: string): Promise<void> {
  await run('xdg-mime', ['default', entry, mimeType]);
}

/** The user's registry key: HKCU\Software\Classes\dev.roster.app. */
function windows({ app, execPath }: ProtocolClientOptions): ProtocolClient {
  return {
    current: () =>
      Promise.resolve(
        app.isDefaultProtocolClient(deepLinkScheme, execPath, endOfSwitches) ? { kind: 'roster' } : otherOrNone(app),
      ),
    register: () => {
      app.setAsDefaultProtocolClient(deepLinkScheme, execPath, endOfSwitches);
      return Promise.resolve();
    },
  };
}

/** Launch Services, which knows the scheme from the app's Info.plist. */
function mac({ app }: ProtocolClientOptions): ProtocolClient {
  return {
    current: () => Promise.resolve(app.isDefaultProtocolClient(deepLinkScheme) ? { kind: 'roster' } : otherOrNone(app)),
    register: () => {
      app.setAsDefaultProtocolClient(deepLinkScheme);
      return Promise.resolve();
    },
  };
}

function otherOrNone(app: ProtocolClientOptions['app']): ProtocolOwner {
  return app.getApplicationNameForProtocol(`${deepLinkScheme}://`) === '' ? { kind: 'none' } : other(app);
}

function other(app: ProtocolClientOptions['app']): ProtocolOwner {
  // On Linux the name may just be the entry's file name.
  const name = app.getApplicationNameForProtocol(`${deepLinkScheme}://`).replace(/\.desktop$/, '');
  return { kind: 'other', name: name === '' ? null : name };
}
