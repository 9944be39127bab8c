/** When a server starts again and when it does not. The processes are fakes, because only Electron can fork them. */
import { EventEmitter } from 'node:events';
import type { UtilityProcess } from 'electron';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { notRunning } from '../../../../main/administration/ask-backend.js';
import { ServerSupervisor } from '../../../../main/embedded-server/server-supervisor.js';

/** A process that does nothing until the test lets it. */
class FakeProcess extends EventEmitter {
  readonly received: string[] = [];

  postMessage({ type }: { type: string }): void {
    this.received.push(type);
  }

  kill(): boolean {
    this.received.push('kill');
    return true;
  }

  spawned(): void {
    this.emit('spawn');
  }

  refuses(message: string): void {
    this.emit('message', { type: 'failed', message, isAppIdMissing: false });
  }

  ends(code = 1): void {
    this.emit('exit', code);
  }
}

function supervise() {
  const processes: FakeProcess[] = [];
  const ignored = () => undefined;
  const starting = vi.fn();
  const failed = vi.fn();
  const supervisor = new ServerSupervisor({
    ...{ appFolder: '', dataFolder: '', allowFunctions: false },
    fork: () => {
      const child = new FakeProcess();
      processes.push(child);
      return child as unknown as UtilityProcess;
    },
    events: {
      ...{ starting, failed, listening: ignored, report: ignored, offers: ignored, crashed: ignored },
      ...{ recorded: ignored, log: ignored },
    },
  });
  const newest = (): FakeProcess => {
    const child = processes.at(-1);
    if (child === undefined) throw new Error('no process was started');
    return child;
  };
  /** How many milliseconds pass until the next process is started. */
  const untilNext = (atMost = 100_000): number | null => {
    const count = processes.length;
    for (let ms = 0; ms <= atMost; ms += 100) {
      if (processes.length > count) return ms;
      vi.advanceTimersByTime(100);
    }
    return null;
  };
  supervisor.start();
  newest().spawned();
  return { supervisor, processes, newest, untilNext, starting, failed };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a server that ends by itself', () => {
  it('starts again, each time later, until the supervisor gives up', () => {
    const { processes, newest, untilNext, failed } = supervise();
    const delays = [1, 2, 3].map(() => {
      newest().ends();
      return untilNext();
    });
    expect(delays).toEqual([300, 2_000, 10_000]);
    expect(failed).not.toHaveBeenCalled();
    newest().ends();
    expect(failed).toHaveBeenCalledExactlyOnceWith({ code: 'keepsStopping' });
    expect(untilNext()).toBeNull();
    expect(processes).toHaveLength(4);
  });

  it('starts again soon if it ran for more than a minute', () => {
    const { newest, untilNext } = supervise();
    newest().ends();
    expect(untilNext()).toBe(300);
    vi.advanceTimersByTime(60_000);
    newest().ends();
    expect(untilNext()).toBe(2_000);
    vi.advanceTimersByTime(60_001);
    newest().ends();
    expect(untilNext()).toBe(300);
  });

  it('does not start again after it refused its folder, until the user asks for that', () => {
    const { supervisor, processes, newest, untilNext, failed } = supervise();
    newest().refuses('no provider');
    expect(newest().received).toContain('kill');
    newest().ends();
    expect(failed).toHaveBeenCalledExactlyOnceWith({ code: 'serverError', message: 'no provider' });
    expect(untilNext()).toBeNull();
    supervisor.restart();
    expect(processes).toHaveLength(2);
  });

  it('refuses the questions that it has not answered, and those that come before it runs again', async () => {
    const { supervisor, newest } = supervise();
    const asked = supervisor.ask('app.counts', {});
    newest().ends();
    await expect(asked).rejects.toMatchObject({ code: notRunning });
    await expect(supervisor.ask('app.counts', {})).rejects.toMatchObject({ code: notRunning });
  });
});

describe('a server that is told to stop', () => {
  it('is awaited and does not start again, also not when a restart is requested', async () => {
    const { supervisor, newest, untilNext } = supervise();
    const stopped = vi.fn();
    const stopping = supervisor.stop().then(stopped);
    supervisor.restart();
    expect(newest().received).toEqual(['start', 'stop']);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(stopped).not.toHaveBeenCalled();
    newest().ends(0);
    await stopping;
    supervisor.restart();
    expect(untilNext()).toBeNull();
  });

  it('is killed if it does not end in time', async () => {
    const { supervisor, newest } = supervise();
    const stopping = supervisor.stop();
    await vi.advanceTimersByTimeAsync(3_000);
    await stopping;
    expect(newest().received).toEqual(['start', 'stop', 'kill']);
  });

  it('is not started by a restart that was due', async () => {
    const { supervisor, newest, untilNext } = supervise();
    newest().ends();
    await supervisor.stop();
    expect(untilNext()).toBeNull();
  });

  it('is not started by a requested restart that has not ended the old process yet', async () => {
    const { supervisor, newest, untilNext } = supervise();
    supervisor.restart();
    const stopping = supervisor.stop();
    newest().ends(0);
    await stopping;
    expect(untilNext()).toBeNull();
  });
});

describe('a requested restart', () => {
  it('ends the running process first, however often it is requested', () => {
    const { supervisor, processes, newest, starting, untilNext } = supervise();
    supervisor.restart();
    supervisor.restart();
    expect(newest().received).toEqual(['start', 'stop']);
    expect(processes).toHaveLength(1);
    // The window shows at once that it starts.
    expect(starting).toHaveBeenCalledTimes(2);
    newest().ends(0);
    expect(processes).toHaveLength(2);
    expect(untilNext()).toBeNull();
  });

  it('replaces a process that is still starting', () => {
    const { supervisor, processes, newest, untilNext } = supervise();
    newest().ends();
    expect(untilNext()).toBe(300);
    // This process has not spawned yet.
    supervisor.restart();
    expect(processes).toHaveLength(2);
    newest().ends(0);
    expect(processes).toHaveLength(3);
    newest().spawned();
    expect(newest().received).toEqual(['start']);
  });

  it('does not wait for a restart that is due, which then starts no second process', () => {
    const { supervisor, processes, newest, untilNext } = supervise();
    newest().ends();
    supervisor.restart();
    expect(processes).toHaveLength(2);
    newest().spawned();
    expect(untilNext()).toBeNull();
  });

  it('begins the delays from the shortest', () => {
    const { supervisor, newest, untilNext } = supervise();
    newest().ends();
    expect(untilNext()).toBe(300);
    newest().ends();
    supervisor.restart();
    // The restart that was due finds a running server.
    vi.advanceTimersByTime(2_000);
    newest().ends();
    expect(untilNext()).toBe(300);
  });
});
