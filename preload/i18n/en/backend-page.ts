/** The sentences of a backend’s page, in English. */
import type { BackendSummary } from '../../contract/index.js';

export const backendPageEn = {
  tabsLabel: 'About this backend',
  tabs: {
    overview: 'Overview',
    accounts: 'Accounts',
    users: 'Users',
    sessions: 'Sessions',
    logs: 'Logs',
    functions: 'Functions',
    providers: 'Sign-in providers',
    mail: 'Mail',
    report: 'Import report',
  },

  errorsToday: (count: number, shown: string) => (count === 1 ? '1 error today' : `${shown} errors today`),

  // The head.
  appIdOf: (appId: string) => `App ID ${appId}`,
  copyAddress: 'Copy address',
  copyAppId: 'Copy app ID',
  openAppFolder: 'Open app folder',
  rename: 'Rename…',
  remove: 'Remove…',

  // Tabs with rows.
  rows: {
    search: 'Search',
    loading: 'Loading…',
    more: 'Show more',
    closeDetails: 'Close details',
    notRunning: (name: string) => `${name} is not running.`,
    notResponding: (name: string) => `${name} is not responding.`,
  },

  // Renaming and removing.
  renameTitle: (name: string) => `Rename ${name}`,
  renamed: (name: string) => `Renamed to ${name}`,
  removeTitle: (name: string, accounts: number) =>
    accounts === 0
      ? `Remove ${name} from Roster?`
      : `Remove ${name} and its ${accounts === 1 ? 'account' : `${String(accounts)} accounts`} from Roster?`,
  removeHint: 'What the backend itself stores is kept. You can undo this for a few seconds.',
  removeAnonymousHint: 'After that you cannot sign back in to its anonymous accounts.',
  removeAction: 'Remove',
  removed: (name: string) => `${name} removed`,
  restored: (name: string) => `${name} restored`,

  // Health.
  health: 'Health',
  startingHint: 'Starting. This takes a few seconds.',
  notReadyHint: 'The backend answers that it is not ready yet. Roster checks again every few seconds.',
  stillNotReady: (name: string, at: string) => `${name} answered at ${at} that it is not ready yet.`,
  awaySince: (since: string) => `Not responding since ${since}.`,
  nextCheck: (at: string) => `Roster tries again at ${at}.`,
  checkingNow: 'Checking…',
  notCheckedYet: 'Not checked since Roster started.',
  lastAnswerNow: (ms: string) => `Responded in ${ms} ms just now.`,
  lastAnswer: (ms: string, when: string) => `Responded in ${ms} ms, ${when}.`,
  lastChecks: 'Last checks',
  tookMs: (ms: string) => `${ms} ms`,
  noAnswer: 'No response',
  notReady: 'Not ready yet',

  // Accounts.
  noAccounts: (name: string) => `No accounts at ${name} yet.`,
  accountCount: (count: number) => (count === 1 ? '1 account' : `${String(count)} accounts`),
  currentHere: 'Current account here',
  noneCurrent: 'None',
  showAccounts: 'Show accounts',
  showInList: 'Show in the list',
  moreAccounts: (count: number) => (count === 1 ? 'And 1 more.' : `And ${String(count)} more.`),

  // The administration of a remote backend.
  administration: {
    title: 'Administration',
    isNotConnected: 'With an administrator key, you can manage users, sessions, functions and mail here.',
    isConnected: 'Connected with an administrator key',
    readsOnly: 'This administrator key can only read.',
    whereKeyIs: 'Roster keeps the key on this computer and sends it only to this backend.',
    connect: 'Connect…',
    disconnect: 'Disconnect…',
    showUsers: 'Show users',
    connectTitle: (name: string) => `Administer ${name}`,
    connectHint: 'The operator creates a key with “roster-server admin-keys create”.',
    key: 'Administrator key',
    sentTo: (address: string) =>
      `Sent only to ${address}. Roster stores it encrypted, or keeps it only until it closes if there is no keychain.`,
    sentHere: (address: string) =>
      `Sent only to ${address}, which is on this computer; to other computers only over https. Roster stores it encrypted, or keeps it only until it closes if there is no keychain.`,
    connectAction: 'Connect',
    connected: (name: string) => `Connected to ${name}`,
    connectedForNow: (name: string) =>
      `Connected to ${name} until Roster closes. No keychain is available to store the key.`,
    disconnectTitle: (name: string) => `Stop administering ${name}?`,
    disconnectHint: 'Roster deletes its copy of the key. The key itself stays valid until the operator deletes it.',
    disconnectAction: 'Disconnect',
    disconnected: (name: string) => `Disconnected from ${name}. The key was deleted from this computer.`,
  },

  // What it offers.
  offers: 'Sign-in methods',
  offersNothing: 'None that Roster supports.',
  offersUnknown: 'Not known while it is not running.',
  offersSource: {
    told: 'According to the backend.',
    set: 'You chose these.',
    guessed: 'The backend does not say what it offers. Roster shows all methods.',
  } satisfies Record<BackendSummary['providersSource'], string>,
  changeProviders: 'Change',
  chooseOffered: 'Which methods does this backend offer?',
  chooseOfferedHint: 'Only these appear when you sign in.',
  offeredSaved: 'Sign-in methods saved',
  useTold: 'Use what the backend says',
  switchesHint: 'Turning a method off stops new sign-ins with it. Users who are signed in stay signed in.',
  switchesNone: 'No method is on, so no user can sign in. Users who are signed in stay signed in.',
  /** Of sign-in methods. Others, of newer servers, are shown as they are. */
  switchStates: {
    on: 'On',
    off: 'Off',
    disabledInFiles: 'Disabled in the app’s files',
    notSetUp: 'Not set up',
    incomplete: 'Not set up completely',
  } as Readonly<Record<string, string>>,

  // Browser sign-in.
  browserSignIn: 'Sign-in with the browser',
  providerStates: {
    own: 'Your own client',
    told: 'Set up by the backend',
    missing: 'Needs a client ID',
    unused: 'Not set up',
  },

  // The exported app that is served.
  app: 'Exported app',
  reportPending: 'Roster is examining the app…',
  reportGone: 'The report is made when the app starts. It is not running now.',
  showReport: 'Show import report',
  addUsers: 'Add users…',
  summary: {
    signInAll: (count: number) => (count === 1 ? '1 sign-in method works' : `${String(count)} sign-in methods work`),
    signInSome: (working: number, failing: number) =>
      `${String(working)} of ${String(working + failing)} sign-in methods work`,
    signInNone: 'No sign-in method is on',
    functionsAll: (count: number) => (count === 1 ? '1 function' : `${String(count)} functions`),
    functionsSome: (working: number, failing: number) =>
      `${String(failing)} of ${String(working + failing)} functions ${failing === 1 ? 'is' : 'are'} limited`,
    secrets: (count: number) => (count === 1 ? '1 secret is missing' : `${String(count)} secrets are missing`),
    unserved: (count: number) => (count === 1 ? '1 part is not served' : `${String(count)} parts are not served`),
  },
  importedTitle: (name: string) => `${name} runs on this computer`,

  // The import report.
  report: {
    everyUser: 'Every user can sign in.',
    notEveryUser: 'Not every user can sign in.',
    signIn: 'Sign-in methods',
    noSignIn: 'No sign-in method is on. Turn one on in auth/providers.json.',
    works: { yes: 'Works', partly: 'Works for some users', no: 'Does not work' },
    functions: 'Functions',
    noFunctions: 'The app has no functions.',
    allFunctionsFine: (count: number) =>
      count === 1 ? 'Its only function can run.' : `All ${String(count)} functions can run.`,
    otherFunctions: (count: number) =>
      count === 1 ? 'The other function can run.' : `The other ${String(count)} functions can run.`,
    triggers: 'Authentication triggers',
    secrets: 'Missing secrets',
    secretMissing: (name: string, file: string) => `${file} has no “${name}”.`,
    unserved: 'Not served here',
    notes: 'Notes',
    openFile: 'Open file',
    openFileNamed: (file: string) => `Open ${file}`,
    showFile: 'Show in folder',
    showFileNamed: (file: string) => `Show ${file} in its folder`,
    line: (line: number) => `Line ${String(line)}: `,
    more: (count: number) => `${String(count)} more`,
    signInProblems: {
      emptySetting: () => 'The setting that names the client or the function is empty.',
      missingSecret: (name: string) => `The secret “${name}” is missing.`,
      noSigningKey: () => 'No signing key is named, so every token is refused.',
      noKeySetAddress: () => 'jwkURI is empty, so every token is refused.',
      missingFunction: (name: string) => `The function “${name}” is not in the folder.`,
      functionFails: (name: string) => `The function “${name}” cannot do its work here; see below.`,
      creationFunctionFails: (name: string) =>
        `New users cannot sign in, because the user creation function “${name}” cannot do its work here; see below.`,
    },
    functionProblems: {
      syntaxError: (name: string) => `Syntax error: ${name}.`,
      esModule: () => 'It is an ES module. Only scripts that set “exports” run here.',
      noExport: () => 'It does not set “exports” to a function.',
      dataService: (name: string) =>
        name === ''
          ? 'It uses a data service that is not available here.'
          : `It uses the data service “${name}”, which is not available here.`,
      dataServiceAsCaller: (name: string) =>
        `It runs as its caller and uses ${name === '' ? 'a data service' : `the data service “${name}”`}. That is refused, because data rules are not supported. To let it run without rules, list it under “functionsWithoutRules” in roster.json.`,
      http: (name: string) => `It uses the HTTP client ${name}, which is not available here. Use fetch instead.`,
      otherService: (name: string) =>
        `It uses the service ${name}, which is not available here. Call its HTTP API instead.`,
      package: (name: string) => `It requires the package “${name}”, which is not in the folder.`,
      nodeModule: (name: string) => `It requires Node’s module “${name}”, which functions may not use here.`,
      contextMember: (name: string) => `It uses context.${name}, which is not available here.`,
      global: (name: string) => `It uses ${name}, which is not available here.`,
      withoutNew: (name: string) => `It calls ${name} without “new”, which fails here.`,
      atlasOperator: (name: string) =>
        `It uses ${name}, which only MongoDB Atlas has. It fails unless the data source is on Atlas (“dataSources” in roster.json, or MONGODB_URI).`,
      serverOperator: (name: string) =>
        `It uses ${name}, which the store in the data folder does not have. Connect a MongoDB server (“dataSources” in roster.json, or MONGODB_URI).`,
      missingFunction: (name: string) => `It calls the function “${name}”, which is not in the folder.`,
      missingValue: (name: string) => `It reads the value “${name}”, which is not in the folder.`,
      missingSecret: (name: string) => `It reads a value whose secret “${name}” is missing.`,
      asksForUser: () => 'It asks to run as a certain user (run_as_user_id), but runs as its caller.',
    },
    unservedKinds: {
      sync: 'Device Sync',
      httpEndpoints: 'HTTP endpoints',
      databaseTriggers: 'Database triggers',
      scheduledTriggers: 'Scheduled triggers',
      eventBridgeTriggers: 'Other triggers',
      dataRules: 'Data rules',
      graphql: 'GraphQL',
      hosting: 'Static hosting',
      logForwarders: 'Log forwarders',
      otherServices: 'Other services',
      otherFiles: 'Not part of an app, and not read',
    },
  },
};

export type BackendPageMessages = typeof backendPageEn;
