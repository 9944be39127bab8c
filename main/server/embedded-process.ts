/** The server inside the app, in a utility process. */
import { net } from 'electron';
import { chromiumFetch } from '../http/chromium-fetch.js';
import { chooseNetwork } from '../http/network.js';
import { AppIdMissingError } from './configuration/app-root.js';
import { type FromServer, type ToServer, toServer } from './ipc-messages.js';
import type { SmtpServer } from './mail/smtp-server.js';
import { type RunningServer, startServer } from './start-server.js';
import { toStartupMessage } from './startup-message.js';
import { WireError } from './wire-error.js';

const parent = process.parentPort;
const post = (message: FromServer) => {
  parent.postMessage(message);
};
let running: RunningServer | undefined;
/** Kept for a server that is starting. */
let mailServer: SmtpServer | null = null;
// Requests to issuers and providers use Chromium's network stack, as the app does: system proxy and certificates.
chooseNetwork(chromiumFetch((url, init) => net.fetch(url, init)));

// After an unexpected error the state is unreliable: report it and exit; the main process restarts the server.
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error: unknown) => {
    post({ type: 'crashed', stack: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    setTimeout(() => process.exit(70), 100);
  });
}

parent.on('message', ({ data }) => {
  const message = toServer.safeParse(data);
  if (!message.success) return;
  if (message.data.type === 'start') void start(message.data);
  else if (message.data.type === 'ask') void answer(message.data);
  else if (message.data.type === 'mailServer') setMailServer(message.data.server);
  else void (running?.stop() ?? Promise.resolve()).finally(() => process.exit(0));
});

async function start({
  appFolder,
  appId: givenAppId,
  dataFolder,
  allowFunctions,
  instanceSecret,
  mailServer: given,
}: Extract<ToServer, { type: 'start' }>): Promise<void> {
  try {
    const log = (line: string) => {
      post({ type: 'log', line });
    };
    mailServer = given;
    running = await startServer({
      smtpServer: given,
      ...{
        appFolder,
        appId: givenAppId,
        dataFolder,
        allowFunctions,
        port: 0,
        origins: 'loopback',
        publicUrl: null,
        log,
      },
      instanceSecret: instanceSecret ?? null,
      onEvents: () => {
        post({ type: 'events' });
      },
      onOffers: ({ providers, signIn }) => {
        post({ type: 'offers', providers, signIn: { ...signIn } });
      },
    });
    // It may have changed meanwhile.
    running.setSmtpServer(mailServer);
    const { appId, displayName, warnings } = running.configuration;
    const { providers, signIn } = await running.offers();
    post({ type: 'listening', url: running.url, appId, displayName, providers, signIn: { ...signIn }, warnings });
    // Loaded after the start, because the parser of the functions takes time.
    const { createReport } = await import('./import-report/create-report.js');
    post({ type: 'report', report: await createReport(running.configuration) });
  } catch (error) {
    post({ type: 'failed', message: toStartupMessage(error), isAppIdMissing: error instanceof AppIdMissingError });
  }
}

function setMailServer(server: SmtpServer | null): void {
  mailServer = server;
  running?.setSmtpServer(server);
}

/** Only the app can post messages to this process, so that a question needs no key. */
async function answer({ number, call, input }: Extract<ToServer, { type: 'ask' }>): Promise<void> {
  try {
    if (running === undefined) throw new WireError(503, 'ServiceUnavailable', 'the backend is starting');
    post({ type: 'answer', number, answer: await running.answer(call, input) });
  } catch (error) {
    const refused = error instanceof WireError ? error : null;
    if (refused === null) post({ type: 'log', line: `${call} failed: ${nameOf(error)}` });
    const { code = null, message = '', retryAfterSeconds } = refused ?? {};
    post({ type: 'refusal', number, code, message, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) });
  }
}

/** The message may contain what the administrator entered. */
function nameOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
  return code ?? (error instanceof Error ? error.name : typeof error);
}
