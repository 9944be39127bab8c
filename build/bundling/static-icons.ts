/**
 * Compiles the icons of `@lucide/svelte` to static markup. The originals compute every attribute of every line at run
 * time, which took a third of the time to draw the list at startup (`bench/README.md`). Where all attributes of an icon
 * are constant, it becomes a part of the surrounding markup, which is copied at once.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PreprocessorGroup } from 'svelte/compiler';
import * as z from 'zod';

const iconFile = /@lucide[/\\]svelte[/\\]dist[/\\]icons[/\\][^/\\]+\.svelte$/;
const iconImport = /import (\w+) from '@lucide\/svelte\/icons\/([\w-]+)';/g;
const attributes = z.record(z.string(), z.string());
const iconData = z.strictObject({
  name: z.string(),
  size: z.int(),
  node: z.array(z.tuple([z.string(), attributes])),
  aliases: z.array(z.string()).optional(),
});
type IconData = z.infer<typeof iconData>;

/**
 * Preprocessor for the Svelte plugin. An icon accepts `id`, `class`, `aria-label` and `aria-hidden`. `iconFolder` has the
 * icons' source files. Throws an Error if an icon's source has an unexpected form.
 */
export function staticIcons(iconFolder: string): PreprocessorGroup {
  return {
    name: 'static-icons',
    markup: ({ content, filename = '' }) => ({
      code: iconFile.test(filename)
        ? iconComponent(readIcon(content, filename))
        : withIcons(content, (name) => {
            const path = join(iconFolder, sourceOf(readFileSync(join(iconFolder, `${name}.js`), 'utf8')));
            return readIcon(readFileSync(path, 'utf8'), path);
          }),
    }),
  };
}

/** The name of an icon's file; some icons have several names. */
function sourceOf(exports: string): string {
  return /export \{ default \} from ["']\.\/([\w-]+\.svelte)/.exec(exports)?.[1] ?? '';
}

function readIcon(content: string, filename: string): IconData {
  const data = /const iconData = (\{.*\});$/m.exec(content)?.[1];
  if (data === undefined)
    throw new Error(`${filename} is not written as an icon was; see build/bundling/static-icons.ts`);
  return iconData.parse(JSON.parse(data));
}

function iconComponent(icon: IconData): string {
  const given = `{id} class={['lucide lucide-${icon.name}', classes]} aria-label={label} aria-hidden={hidden}`;
  return `<script>
  const { id, class: classes, 'aria-label': label, 'aria-hidden': hidden = label === undefined ? 'true' : undefined } = $props();
</script>

${svg(icon, given)}
`;
}

/** Replaces the icons whose attributes are all constant, also those of `SharedIcon.svelte`. */
function withIcons(content: string, read: (name: string) => IconData): string {
  let code = content.replaceAll(
    /<SharedIcon name="([\w-]+)" \/>/g,
    '<svg class="lucide" viewBox="0 0 24 24" aria-hidden="true"><use href="#icon-$1" /></svg>',
  );
  for (const [, component = '', name = ''] of content.matchAll(iconImport)) {
    const use = new RegExp(`<${component}((?: (?:id|class|aria-label|aria-hidden)="[^"{]*")*) ?/>`, 'g');
    code = code.replaceAll(use, (_tag, written: string) => {
      const given: Readonly<Record<string, string>> = Object.fromEntries(
        [...written.matchAll(/([\w-]+)="([^"]*)"/g)].map((match): [string, string] => [match[1] ?? '', match[2] ?? '']),
      );
      const icon = read(name);
      const classes = ['lucide', `lucide-${icon.name}`, given['class'] ?? ''].join(' ').trim();
      const hidden = given['aria-label'] === undefined ? { 'aria-hidden': 'true' } : {};
      return svg(icon, attributesOf({ ...hidden, ...given, class: classes }));
    });
  }
  return code;
}

function svg({ size, node }: IconData, given: string): string {
  const box = String(size);
  const lines = node.map(([tag, its]) => `<${tag} ${attributesOf(its)} />`).join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${box}" height="${box}" viewBox="0 0 ${box} ${box}" fill="none"
  stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" ${given}>${lines}</svg>`;
}

function attributesOf(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}="${value}"`)
    .join(' ');
}
