/** Backends, their apps and their mail. */
export const backendsEn = {
  backendStarting: (name: string) => `${name}: starting…`,
  backendUnreachableHint: (name: string) => `${name} did not respond last time. Signing in tries again.`,
  backendName: 'Name',
  baseUrl: 'Address',
  appIdHint: 'From your app’s code, for example myapp-abcde.',
  backendAnswered: (name: string, ms: string) => `${name} responded in ${ms} ms`,
  importFolder: 'Run an exported app…',
  serveApp: 'Run the app',
  functionsOn: 'The functions of this app run on this computer with your rights.',
  functionsOff: 'The functions of this app are off.',
  turnFunctionsOff: 'Turn functions off',
  allowFunctions: 'Allow functions…',
  checkNow: 'Check now',
  outboxEmpty: 'No mail yet.',
  followLink: { confirm: 'Confirm the address…', reset: 'Choose a new password…' },
  openFolder: 'Open folder',
};

export type BackendsMessages = typeof backendsEn;
