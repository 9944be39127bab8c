/** Reports uncaught errors of a page to main, which writes a crash report. */

/** Starts reporting. Each error is reported once: a rendering error can recur in every frame. */
export function watchErrors(): void {
  const reported = new Set<string>();
  const report = (error: unknown): void => {
    const stack = (error instanceof Error ? (error.stack ?? error.message) : String(error)).slice(0, 16_384);
    if (reported.has(stack)) return;
    reported.add(stack);
    void window.roster.app.reportRendererError({ stack });
  };
  window.addEventListener('error', ({ error, message }) => {
    // A ResizeObserver that measures again in the next frame is not an error.
    if (!message.startsWith('ResizeObserver loop')) report(error ?? message);
  });
  window.addEventListener('unhandledrejection', ({ reason }) => {
    report(reason);
  });
}
