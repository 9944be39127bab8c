/** `console` of functions: every call becomes a line of the server's log. */
import type { Bridge } from '../bridge.js';

const levels = ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const;

export function createConsole(bridge: Bridge): Record<string, (...values: unknown[]) => void> {
  const write =
    (level: string) =>
    (...values: unknown[]) => {
      bridge.log(level, bridge.format(values));
    };
  const ignored = Object.fromEntries(
    ['time', 'timeEnd', 'timeLog', 'group', 'groupEnd', 'groupCollapsed', 'count', 'countReset', 'clear'].map(
      (name) => [name, () => undefined],
    ),
  );
  return {
    ...ignored,
    ...Object.fromEntries(levels.map((level) => [level, write(level)])),
    dir: (value: unknown) => {
      write('log')(value);
    },
    table: (value: unknown) => {
      write('log')(value);
    },
    assert: (isTrue: unknown, ...values: unknown[]) => {
      if (!isTrue) write('error')('Assertion failed', ...values);
    },
  };
}
