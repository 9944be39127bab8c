/** The routes of the administration API, from which both the HTTP handlers and the OpenAPI document are made. */
import * as z from 'zod';
import { eventKinds } from '../store/event-store.js';
import { providerNames, type StoredAdminKey } from '../store/records.js';
import { isStorableText } from '../store/text.js';
import type { Administration } from './answer.js';
import type { Operations } from './operations.js';
import { adminKeyView, type SchemaName, sessionView, subjectView, userView } from './views.js';

type Input = Readonly<Record<string, string>>;

/** `key`: that of the request. */
type Tools = Administration & { key: StoredAdminKey };

export interface AdminRoute {
  method: 'get' | 'post' | 'put' | 'delete';
  /** Below `/admin/v1`, with parameters in braces. */
  path: string;
  summary: string;
  query: z.ZodObject | null;
  body: z.ZodObject | null;
  /** Null: the response has no body (204). */
  response: SchemaName | null;
  status: 200 | 201 | 204;
  /** `query` and `body` are parsed. */
  run: (tools: Tools, input: { params: Input; query: unknown; body: unknown }) => Promise<unknown>;
}

interface Given<Query extends z.ZodObject, Body extends z.ZodObject> {
  summary: string;
  query?: Query;
  body?: Body;
  response?: SchemaName;
  status?: 201;
  run: (
    tools: Tools,
    input: { user: string; session: string; provider: string; query: z.infer<Query>; body: z.infer<Body> },
  ) => Promise<unknown>;
}

function route<Query extends z.ZodObject, Body extends z.ZodObject>(
  method: AdminRoute['method'],
  path: string,
  { summary, query, body, response, status, run }: Given<Query, Body>,
): AdminRoute {
  return {
    ...{ method, path, summary, query: query ?? null, body: body ?? null, response: response ?? null },
    status: status ?? (response === undefined ? 204 : 200),
    run: (tools, { params, ...sent }) =>
      run(tools, {
        user: params['user'] ?? '',
        session: params['session'] ?? '',
        provider: params['provider'] ?? '',
        query: (query?.parse(sent.query) ?? {}) as z.infer<Query>,
        body: (body?.parse(sent.body) ?? {}) as z.infer<Body>,
      }),
  };
}

const limit = z.coerce.number().int().min(1).max(500).default(100);
/** The `next` of another page. */
const after = z.string().max(400).optional();
const secret = z.string().max(4096);
const searched = z.string().max(320).refine(isStorableText).optional();
/** Kinds of events, separated by commas. */
const kinds = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(z.enum(eventKinds)))
  .optional();

/** An action on one user that returns nothing. */
const action = (
  method: AdminRoute['method'],
  path: string,
  summary: string,
  run: (operations: Operations, user: string) => Promise<unknown>,
) => route(method, path, { summary, run: ({ operations }, { user }) => run(operations, user) });

export const adminRoutes: readonly AdminRoute[] = [
  route('get', '/key', {
    summary: 'The key of this request',
    response: 'AdminKey',
    run: ({ key }) => Promise.resolve(adminKeyView(key)),
  }),
  route('get', '/users', {
    summary: 'Users in the order of their creation',
    query: z.object({ after, limit }),
    response: 'UserPage',
    run: async ({ operations }, { query }) => {
      const { users, next } = await operations.listUsers(query.after ?? null, query.limit);
      return { users: users.map(userView), next };
    },
  }),
  route('post', '/users', {
    summary: 'Creates a confirmed email account with its user',
    body: z.object({ email: z.string().max(320), password: secret }),
    response: 'CreatedUser',
    status: 201,
    run: async ({ operations }, { body }) => ({ id: await operations.create(body.email, body.password) }),
  }),
  route('get', '/unconfirmed', {
    summary: 'Email accounts that are not confirmed, by name',
    query: z.object({ after, limit }),
    response: 'AccountPage',
    run: async ({ operations }, { query }) => {
      const found = await operations.listUnconfirmed(query.after ?? null, query.limit);
      const accounts = found.map(({ email, confirmed }) => ({ name: email, confirmed }));
      return { accounts, next: found.length < query.limit ? null : (found.at(-1)?.email ?? null) };
    },
  }),
  route('get', '/users/{user}', {
    summary: 'A user and the email account',
    response: 'Subject',
    run: async ({ operations }, { user }) => subjectView(await operations.find(user)),
  }),
  action('delete', '/users/{user}', 'Deletes a user with password, keys and sessions', (operations, user) =>
    operations.remove(user),
  ),
  action('post', '/users/{user}/disable', 'Ends all sessions and refuses new ones', (operations, user) =>
    operations.setDisabled(user, true),
  ),
  action('post', '/users/{user}/enable', 'Lets a disabled user sign in again', (operations, user) =>
    operations.setDisabled(user, false),
  ),
  action('post', '/users/{user}/confirm', 'Confirms the email account without its mail', (operations, user) =>
    operations.confirm(user),
  ),
  action('post', '/users/{user}/confirmation', 'Sends the confirmation again', (operations, user) =>
    operations.repeatConfirmation(user),
  ),
  action('post', '/users/{user}/password-reset', 'Sends the mail to set a new password', (operations, user) =>
    operations.sendReset(user),
  ),
  route('put', '/users/{user}/password', {
    summary: 'Sets a password, ends all sessions and disables the user’s API keys',
    body: z.object({ password: secret }),
    run: ({ operations }, { user, body }) => operations.setPassword(user, body.password),
  }),
  route('put', '/users/{user}/custom-data', {
    summary: 'Replaces the custom data of a user',
    body: z.object({ customData: z.record(z.string(), z.unknown()) }),
    run: ({ operations }, { user, body }) => operations.setCustomData(user, body.customData),
  }),
  route('get', '/users/{user}/sessions', {
    summary: 'Sessions of a user, oldest first',
    response: 'SessionList',
    run: async ({ operations }, { user }) => ({ sessions: (await operations.listSessions(user)).map(sessionView) }),
  }),
  action('delete', '/users/{user}/sessions', 'Ends all sessions of a user', (operations, user) =>
    operations.endSessions(user),
  ),
  route('delete', '/users/{user}/sessions/{session}', {
    summary: 'Ends one session',
    run: ({ operations }, { user, session }) => operations.endSession(user, session),
  }),
  route('get', '/sessions', {
    summary: 'Sessions of all users, usually the newest first',
    query: z.object({ text: searched, after, limit }),
    response: 'SessionPage',
    run: ({ answers }, { query: { text = '', after: from = null, limit: most } }) =>
      answers['sessions.list']({ text, after: from, limit: most }),
  }),
  route('get', '/events', {
    summary: 'The newest events, oldest first',
    query: z.object({
      user: z.string().optional(),
      text: searched,
      kinds,
      outcome: z.enum(['errors', 'all']).default('all'),
      since: z.iso.datetime().optional(),
      /** ID of an event: those before it. */
      after: z.string().max(64).optional(),
      limit: z.coerce.number().int().min(1).max(2_000).default(100),
    }),
    response: 'EventList',
    run: async ({ answers }, { query: { text = '', kinds: wanted = null, outcome, limit: most, ...rest } }) => {
      const filter = { text, kinds: wanted, errorsOnly: outcome === 'errors', limit: most, ...rest };
      const { events, hasMore } = await answers['events.list'](filter);
      return { events: events.reverse(), hasMore };
    },
  }),
  route('get', '/app', {
    summary: 'The app that is served',
    response: 'App',
    run: ({ answers }) => answers['app.show']({}),
  }),
  route('get', '/counts', {
    summary:
      'How many users, unconfirmed accounts, disabled users, sessions and mails there are, and how many errors today',
    response: 'Counts',
    run: ({ answers }) => answers['app.counts']({}),
  }),
  route('get', '/subjects', {
    summary: 'Email accounts that have never signed in, then users, the newest first',
    query: z.object({
      text: searched,
      state: z.enum(['all', 'unconfirmed', 'disabled']).default('all'),
      provider: z.enum(providerNames).optional(),
      ...{ after, limit },
    }),
    response: 'SubjectPage',
    run: ({ answers }, { query: { text = '', provider = null, after: from = null, ...rest } }) =>
      answers['users.search']({ text, provider, after: from, ...rest }),
  }),
  route('get', '/users/{user}/details', {
    summary: 'A user with sessions and the newest events',
    response: 'SubjectDetails',
    run: ({ answers }, { user }) => answers['users.show']({ user }),
  }),
  route('post', '/users/{user}/unlock', {
    summary: 'Lets clients that were locked out after wrong passwords try again',
    run: ({ answers }, { user }) => answers['users.unlock']({ user }),
  }),
  route('get', '/providers', {
    summary: 'The sign-in providers with their state, and what is missing',
    response: 'ProviderList',
    run: ({ answers }) => answers['providers.list']({}),
  }),
  ...(['disable', 'enable'] as const).map((verb) =>
    route('post', `/providers/{provider}/${verb}`, {
      summary:
        verb === 'disable'
          ? 'Turns off a provider that the app’s files set up: no user can sign in or register with it, sessions continue'
          : 'Turns a provider on again that was turned off here',
      response: 'ProviderList',
      run: ({ answers }, { provider }) => answers['providers.setDisabled']({ provider, disabled: verb === 'disable' }),
    }),
  ),
  route('get', '/functions', {
    summary: 'The functions of the app, with their last calls',
    response: 'FunctionList',
    run: ({ answers }) => answers['functions.list']({}),
  }),
  route('post', '/functions/run', {
    summary: 'Runs a function as the system, or as a user',
    body: z.object({ name: z.string(), argumentsText: z.string().max(1_048_576), user: z.string().nullable() }),
    response: 'FunctionRun',
    run: ({ answers }, { body }) => answers['functions.run'](body),
  }),
  route('get', '/mail', {
    summary: 'The mail server',
    response: 'Mail',
    run: ({ answers }) => answers['mail.server']({}),
  }),
  route('post', '/mail/test', {
    summary: 'Sends a test mail',
    body: z.object({ to: z.string().max(320) }),
    response: 'SentMail',
    run: ({ answers }, { body }) => answers['mail.test'](body),
  }),
];
