/**
 * Compiles each icon of `@lucide/svelte` to static markup. The originals compute every attribute of every line at run
 * time, which took a third of the time to draw the list at startup (`bench/README.md`).
 */
import type { PreprocessorGroup } from 'svelte/compiler';
import * as z from 'zod';

const iconFile = /@lucide[/\\]svelte[/\\]dist[/\\]icons[/\\][^/\\]+\.svelte$/;
const attributes = z.record(z.string(), z.string());
const iconData = z.strictObject({
  name: z.string(),
  size: z.int(),
  node: z.array(z.tuple([z.string(), attributes])),
  aliases: z.array(z.string()).optional(),
});

/**
 * Preprocessor for the Svelte plugin. An icon then accepts `id`, `class`, `aria-label` and `aria-hidden`. @throws Error
 * if an icon's source has an unexpected form
 */
export const staticIcons: PreprocessorGroup = {
  name: 'static-icons',
  markup: ({ content, filename = '' }) =>
    iconFile.test(filename) ? { code: staticIcon(content, filename) } : undefined,
};

function staticIcon(content: string, filename: string): string {
  const data = /const iconData = (\{.*\});$/m.exec(content)?.[1];
  if (data === undefined) throw new Error(`${filename} is not written as an icon was; see build/static-icons.ts`);
  const { name, size, node } = iconData.parse(JSON.parse(data));
  const box = String(size);
  const lines = node.map(([tag, its]) => `<${tag}${written(its)} />`).join('');
  return `<script>
  const { id, class: classes, 'aria-label': label, 'aria-hidden': hidden = label === undefined ? 'true' : undefined } = $props();
</script>

<svg xmlns="http://www.w3.org/2000/svg" width="${box}" height="${box}" viewBox="0 0 ${box} ${box}" fill="none"
  stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"
  {id} class={['lucide lucide-${name}', classes]} aria-label={label} aria-hidden={hidden}>${lines}</svg>
`;
}

function written(attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${value}"`)
    .join('');
}
