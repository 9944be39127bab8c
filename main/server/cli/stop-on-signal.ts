/** Ends the process after SIGINT or SIGTERM, when everything has stopped. */
export function stopOnSignal({ stop }: { stop: () => Promise<void> }): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void stop().finally(() => process.exit(0)));
  }
}
