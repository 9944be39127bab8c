/** Where the time of a start goes, as a picture: one row for each phase, one app above the other, on one scale. */

/** One phase, in milliseconds after the spawn. */
export interface Phase {
  name: string;
  from: number;
  to: number;
}

/** The moments in their order, and the name of what ends with each. An app has the moments that it has. */
const steps: readonly [moment: string, phase: string][] = [
  ['mainScript', 'runtime until main script'],
  ['mainScriptRead', 'main script is read'],
  ['ready', 'until Electron is ready'],
  ['window', 'until the window is made'],
  ['page', 'until the page is asked for'],
  ['mount', 'page’s process and script'],
  ['snapshot', 'until the snapshot is there'],
  ['painted', 'until it is painted'],
];

/** The phases of a start, each from the moment before. */
export function phasesOf(moments: Readonly<Record<string, number>>): Phase[] {
  let from = 0;
  return steps.flatMap(([moment, phase]) => {
    const to = moments[moment];
    if (to === undefined) return [];
    // A blank page has no moments between.
    const name = moment === 'painted' && moments['mount'] === undefined ? 'page’s process until painted' : phase;
    const found = { name, from, to };
    from = to;
    return [found];
  });
}

const size = { left: 210, width: 560, row: 22, head: 34, foot: 26 };
const style = `text{font:12px system-ui,sans-serif;fill:#1c1f26}.head{font-weight:600}.quiet{fill:#5c6370;stroke:#fff;stroke-width:4px;paint-order:stroke}
.back{fill:#fff}.line{stroke:#d6d9e0}.bar{fill:#3b6fd4}.shown{stroke:#b3261e;stroke-width:2}
@media(prefers-color-scheme:dark){text{fill:#e8eaf0}.quiet{fill:#a0a6b4;stroke:#16181d}.back{fill:#16181d}.line{stroke:#3a3f4b}.bar{fill:#7aa2f7}}`;

/** Draws the starts of several apps, by their names, as an SVG. */
export function startUpPicture(apps: Readonly<Record<string, Readonly<Record<string, number>>>>): string {
  const all = Object.values(apps).flatMap((moments) => Object.values(moments));
  const longest = Math.ceil(Math.max(...all) / 250) * 250;
  const x = (ms: number) => (size.left + (ms / longest) * size.width).toFixed(1);
  const parts: string[] = [];
  let y = 0;
  for (const [name, moments] of Object.entries(apps)) {
    parts.push(`<text class="head" x="12" y="${String(y + 22)}">${name}</text>`);
    const top = y + size.head;
    const phases = phasesOf(moments);
    const bottom = top + phases.length * size.row;
    const { shown } = moments;
    // Behind the figures, which it may cross.
    if (shown !== undefined) {
      parts.push(`<line class="shown" x1="${x(shown)}" x2="${x(shown)}" y1="${String(top)}" y2="${String(bottom)}"/>`);
    }
    for (const [number, phase] of phases.entries()) {
      const at = top + number * size.row;
      const width = Math.max(1, ((phase.to - phase.from) / longest) * size.width).toFixed(1);
      parts.push(
        `<text x="12" y="${String(at + 14)}">${phase.name}</text>`,
        `<rect class="bar" x="${x(phase.from)}" y="${String(at + 4)}" width="${width}" height="12" rx="2"/>`,
        labelled(phase, at + 14, Number(x(phase.from)), Number(x(phase.to))),
      );
    }
    if (shown !== undefined) {
      parts.push(
        `<text class="quiet" x="${x(shown)}" y="${String(y + 22)}" text-anchor="middle">window shown ${shown.toFixed(0)}</text>`,
      );
    }
    y = bottom + 8;
  }
  const lines = Array.from({ length: longest / 250 + 1 }, (_none, number) => {
    const ms = number * 250;
    const label =
      ms % 500 === 0
        ? `<text class="quiet" x="${x(ms)}" y="${String(y + 16)}" text-anchor="middle">${String(ms)}</text>`
        : '';
    return `<line class="line" x1="${x(ms)}" x2="${x(ms)}" y1="28" y2="${String(y)}"/>${label}`;
  });
  const [width, height] = [size.left + size.width + 40, y + size.foot];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(width)} ${String(height)}" role="img" aria-label="Phases of the start in milliseconds">
<style>${style}</style>
<rect class="back" width="100%" height="100%"/>
${[...lines, ...parts].join('\n')}
</svg>
`;
}

/** How long it takes, in figures: behind the bar, or before it where there is no room. */
function labelled({ from, to }: Phase, y: number, start: number, end: number): string {
  const fits = end < size.left + size.width - 50;
  const place = fits ? `x="${(end + 5).toFixed(1)}"` : `x="${(start - 5).toFixed(1)}" text-anchor="end"`;
  return `<text class="quiet" ${place} y="${String(y)}">${(to - from).toFixed(0)} ms</text>`;
}
