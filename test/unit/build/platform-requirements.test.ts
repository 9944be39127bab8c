/** Platform requirements that must be the same in several files. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';

const text = (path: string) => readFileSync(path, 'utf8');
const { desktopName } = z.object({ desktopName: z.string() }).parse(JSON.parse(text('package.json')));
const windowClass = desktopName.replace(/\.desktop$/, '');

describe('desktop entries on Linux', () => {
  it.each(['assets/linux/desktop.ejs', 'electron-builder.yml', 'main/deep-links/protocol-client.ts'])(
    '%s names the window class that Electron derives from `desktopName`',
    (path) => {
      const classes = [...text(path).matchAll(/StartupWMClass[=:] ?([\w.]+)/g)].map(([, name]) => name);
      expect(classes).toEqual([windowClass]);
    },
  );
});

describe('minimum versions', () => {
  it('of macOS are the same in the README and in the package', () => {
    const packaged = /minimumSystemVersion: '(\d+)\.0'/.exec(text('electron-builder.yml'))?.[1];
    expect(packaged).toBeDefined();
    expect(text('README.md')).toContain(`macOS ${String(packaged)} or newer`);
  });
});
