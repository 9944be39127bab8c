/** Generates the app's icons from one drawing: `assets/icon.svg`. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import { IconIcns, IconIco } from '@shockpkg/icon-encoder';

/** Sizes for Linux desktops (Icon Theme Specification), in pixels. */
export const linuxSizes = [16, 24, 32, 48, 64, 128, 256, 512] as const;
/** Sizes in the Windows icon. */
const windowsSizes = [256, 128, 64, 48, 32, 24, 16] as const;
/** Entry types in the macOS icon with their size in pixels, as written by `iconutil`. */
const macKinds = [
  ['ic12', 64],
  ['ic07', 128],
  ['ic13', 256],
  ['ic08', 256],
  ['ic04', 16],
  ['ic14', 512],
  ['ic09', 512],
  ['ic05', 32],
  ['ic10', 1024],
  ['ic11', 32],
] as const;

/** Writes `<size>x<size>.png`, `icon.ico` and `icon.icns` into a folder. */
export async function makeIcons(project: string, folder: string): Promise<void> {
  const drawing = await readFile(join(project, 'assets', 'icon.svg'), 'utf8');
  await mkdir(folder, { recursive: true });
  const pictures = new Map<number, Uint8Array>();
  const picture = (size: number): Uint8Array => {
    const known = pictures.get(size) ?? new Resvg(drawing, { fitTo: { mode: 'width', value: size } }).render().asPng();
    pictures.set(size, known);
    return known;
  };
  for (const size of linuxSizes) await writeFile(join(folder, `${String(size)}x${String(size)}.png`), picture(size));
  const ico = new IconIco();
  for (const size of windowsSizes) await ico.addFromPng(picture(size));
  await writeFile(join(folder, 'icon.ico'), ico.encode());
  const icns = new IconIcns();
  icns.toc = true;
  for (const [kind, size] of macKinds) await icns.addFromPng(picture(size), [kind]);
  await writeFile(join(folder, 'icon.icns'), icns.encode());
}
