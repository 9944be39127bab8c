/**
 * Makes each icon of `@lucide/svelte` plain markup. As they come they work out every attribute of every line at run time, which was
 * a third of what drawing the list took at the start (`bench/README.md`).
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

/** For the Svelte plugin. An icon then takes `id`, `class`, `aria-label` and `aria-hidden`. @throws Error for an icon that is written another way */
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
