/** Seconds. A busy machine needs a few. */
const keyringTimeout = 120;

/**
 * Returns the program and arguments that run a command in a desktop session of its own, with a display, a bus and an unlocked
 * keyring. The command starts once the keyring is on the bus: an earlier request would start a second, locked keyring, whose
 * prompt waits forever.
 * @param command a command line of the shell without special characters
 * @param options `keyringSeconds`: after which the keyring ends
 */
export function inDesktopSession(
  command: string,
  { keyringSeconds }: { keyringSeconds: number },
): [program: string, args: string[]] {
  const keyring = `printf pw | timeout ${String(keyringSeconds)} gnome-keyring-daemon --foreground --unlock --components=secrets`;
  const ready = `gdbus wait --session --timeout ${String(keyringTimeout)} org.freedesktop.secrets`;
  const script = `${keyring} >/dev/null 2>&1 & ${ready} && exec ${command}`;
  return ['xvfb-run', ['-a', 'dbus-run-session', '--', 'bash', '-c', script]];
}
