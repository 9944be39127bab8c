/** SVG chart of startup: the phases of each app as horizontal bars on a common time axis. */

/** One phase, in milliseconds since the spawn of the process. */
export interface Phase {
  name: string;
  from: number;
  to: number;
}

/** Moments of startup in order, and the name of the phase that ends with each. Moments that an app does not record are skipped. */
const phaseNames: readonly [moment: string, phase: string][] = [
  ['mainScript', 'runtime start'],
  ['mainScriptRead', 'loading the main script'],
  ['ready', 'waiting for app ready'],
  ['window', 'creating the window'],
  ['page', 'starting navigation'],
  ['mount', 'renderer process and script'],
  ['snapshot', 'requesting the snapshot'],
  ['painted', 'painting the list'],
];
/** The page of the blank window has no script that could record the moments in between. */
export const blankPagePhase = 'renderer process and paint';

/** Returns the phases of a start. Each begins at the previous moment. */
export function phasesOf(moments: Readonly<Record<string, number>>): Phase[] {
  let from = 0;
  return phaseNames.flatMap(([moment, phaseName]) => {
    const to = moments[moment];
    if (to === undefined) return [];
    const name = moment === 'painted' && moments['mount'] === undefined ? blankPagePhase : phaseName;
    const phase = { name, from, to };
    from = to;
    return [phase];
  });
}

const layout = { labelWidth: 210, barsWidth: 560, rowHeight: 22, headHeight: 34, axisHeight: 26 };
const style = `text{font:12px system-ui,sans-serif;fill:#1c1f26}.head{font-weight:600}.quiet{fill:#5c6370;stroke:#fff;stroke-width:4px;paint-order:stroke}
.back{fill:#fff}.line{stroke:#d6d9e0}.bar{fill:#3b6fd4}.shown{stroke:#b3261e;stroke-width:2}
@media(prefers-color-scheme:dark){text{fill:#e8eaf0}.quiet{fill:#a0a6b4;stroke:#16181d}.back{fill:#16181d}.line{stroke:#3a3f4b}.bar{fill:#7aa2f7}}`;

/** Draws the startup of several apps, keyed by name, as an SVG. */
export function drawStartupChart(apps: Readonly<Record<string, Readonly<Record<string, number>>>>): string {
  const allTimes = Object.values(apps).flatMap((moments) => Object.values(moments));
  const maxMs = Math.ceil(Math.max(...allTimes) / 250) * 250;
  const x = (ms: number) => (layout.labelWidth + (ms / maxMs) * layout.barsWidth).toFixed(1);
  const charts: string[] = [];
  let y = 0;
  for (const [name, moments] of Object.entries(apps)) {
    charts.push(`<text class="head" x="12" y="${String(y + 22)}">${name}</text>`);
    const top = y + layout.headHeight;
    const phases = phasesOf(moments);
    const bottom = top + phases.length * layout.rowHeight;
    const { shown } = moments;
    // Drawn first, so that it lies behind the labels that it crosses.
    if (shown !== undefined) {
      charts.push(`<line class="shown" x1="${x(shown)}" x2="${x(shown)}" y1="${String(top)}" y2="${String(bottom)}"/>`);
    }
    for (const [number, phase] of phases.entries()) {
      const rowTop = top + number * layout.rowHeight;
      const width = Math.max(1, ((phase.to - phase.from) / maxMs) * layout.barsWidth).toFixed(1);
      charts.push(
        `<text x="12" y="${String(rowTop + 14)}">${phase.name}</text>`,
        `<rect class="bar" x="${x(phase.from)}" y="${String(rowTop + 4)}" width="${width}" height="12" rx="2"/>`,
        durationLabel(phase, rowTop + 14, Number(x(phase.from)), Number(x(phase.to))),
      );
    }
    if (shown !== undefined) {
      charts.push(
        `<text class="quiet" x="${x(shown)}" y="${String(y + 22)}" text-anchor="middle">window shown ${shown.toFixed(0)}</text>`,
      );
    }
    y = bottom + 8;
  }
  const gridLines = Array.from({ length: maxMs / 250 + 1 }, (_none, number) => {
    const ms = number * 250;
    const label =
      ms % 500 === 0
        ? `<text class="quiet" x="${x(ms)}" y="${String(y + 16)}" text-anchor="middle">${String(ms)}</text>`
        : '';
    return `<line class="line" x1="${x(ms)}" x2="${x(ms)}" y1="28" y2="${String(y)}"/>${label}`;
  });
  const [width, height] = [layout.labelWidth + layout.barsWidth + 40, y + layout.axisHeight];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(width)} ${String(height)}" role="img" aria-label="Phases of startup in milliseconds">
<style>${style}</style>
<rect class="back" width="100%" height="100%"/>
${[...gridLines, ...charts].join('\n')}
</svg>
`;
}

/** The duration of a phase: to the right of its bar, or to the left if there is no room. */
function durationLabel({ from, to }: Phase, y: number, barStart: number, barEnd: number): string {
  const fitsRight = barEnd < layout.labelWidth + layout.barsWidth - 50;
  const position = fitsRight ? `x="${(barEnd + 5).toFixed(1)}"` : `x="${(barStart - 5).toFixed(1)}" text-anchor="end"`;
  return `<text class="quiet" ${position} y="${String(y)}">${(to - from).toFixed(0)} ms</text>`;
}
