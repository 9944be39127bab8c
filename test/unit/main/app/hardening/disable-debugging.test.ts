import { describe, expect, it } from 'vitest';
import { removeDebugSwitches } from '../../../../../main/app/hardening/disable-debugging.js';

/** A command line from which switches can be removed. */
function commandLine(...given: string[]) {
  const switches = new Set(given);
  return {
    switches,
    line: {
      hasSwitch: (name: string) => switches.has(name),
      removeSwitch: (name: string) => void switches.delete(name),
    },
  };
}

describe('disableDebugging', () => {
  it('removes debugging and weakening switches and keeps the user’s own', () => {
    const { switches, line } = commandLine(
      'remote-debugging-port',
      'remote-debugging-pipe',
      'disable-web-security',
      'ignore-certificate-errors',
      'ssl-key-log-file',
      'user-data-dir',
      'hidden',
    );
    removeDebugSwitches(line, undefined);
    expect([...switches]).toEqual(['user-data-dir', 'hidden']);
  });

  it('changes nothing when Node’s debugger is already open', () => {
    const { switches, line } = commandLine('remote-debugging-port');
    removeDebugSwitches(line, 'ws://127.0.0.1:1/x');
    expect([...switches]).toEqual(['remote-debugging-port']);
  });
});
