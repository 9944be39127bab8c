/** Maps the questions of `server/admin/asks.ts` to requests of `/admin/v1`, for remote backends. */
import * as z from 'zod';
import type { AskInput, AskName } from '../server/admin/asks.js';

export interface AdminRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below `/admin/v1`. */
  path: string;
  body?: unknown;
  /** Converts the response to the answer. Default: unchanged. */
  toAnswer?: (response: unknown) => unknown;
  /** A second request, for values that the first response lacks. `otherwise`: the answer if it fails. */
  then?: AdminRequest & { otherwise: unknown };
}

type Query = Readonly<Record<string, string | number | null | undefined>>;

const user = (named: string, rest = '') => `/users/${encodeURIComponent(named)}${rest}`;
const get = (path: string, query: Query = {}): AdminRequest => {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') given.set(name, String(value));
  }
  const text = given.toString();
  return { method: 'GET', path: text === '' ? path : `${path}?${text}` };
};
const post = (path: string, body?: unknown): AdminRequest => ({
  method: 'POST',
  path,
  ...(body === undefined ? {} : { body }),
});
const remove = (path: string): AdminRequest => ({ method: 'DELETE', path });

const mail = z.object({ server: z.unknown() });
const eventList = z.looseObject({ events: z.array(z.unknown()) });

/** Sends a mail; then finds out whether the backend keeps its mail. If that fails, the mail is sent nevertheless. */
const sending = (path: string): AdminRequest => ({
  ...post(path),
  then: {
    ...get('/mail'),
    toAnswer: (response) => ({ isKept: mail.parse(response).server === null }),
    otherwise: { isKept: false },
  },
});

export const adminRequests: { readonly [Name in AskName]: (input: AskInput<Name>) => AdminRequest } = {
  'app.show': () => get('/app'),
  'app.counts': () => get('/counts'),
  'users.search': (search) => get('/subjects', { ...search }),
  'users.show': ({ user: named }) => get(user(named, '/details')),
  'users.create': (account) => post('/users', account),
  'users.confirm': ({ user: named }) => post(user(named, '/confirm')),
  'users.resend': ({ user: named }) => sending(user(named, '/confirmation')),
  'users.reset': ({ user: named }) => sending(user(named, '/password-reset')),
  'users.setPassword': ({ user: named, password }) => ({
    method: 'PUT',
    path: user(named, '/password'),
    body: { password },
  }),
  'users.setDisabled': ({ user: named, disabled }) => post(user(named, disabled ? '/disable' : '/enable')),
  'users.unlock': ({ user: named }) => post(user(named, '/unlock')),
  'users.delete': ({ user: named }) => remove(user(named)),
  'users.endSession': ({ user: named, session }) => remove(user(named, `/sessions/${encodeURIComponent(session)}`)),
  'users.endSessions': ({ user: named }) => remove(user(named, '/sessions')),
  'sessions.list': (search) => get('/sessions', { ...search }),
  'providers.list': () => get('/providers'),
  'providers.setDisabled': ({ provider, disabled }) =>
    post(`/providers/${encodeURIComponent(provider)}/${disabled ? 'disable' : 'enable'}`),
  'functions.list': () => get('/functions'),
  'functions.run': (call) => post('/functions/run', call),
  'mail.server': () => get('/mail'),
  'mail.test': (to) => post('/mail/test', to),
  'events.list': ({ kinds, errorsOnly, ...rest }) => ({
    ...get('/events', { ...rest, kinds: kinds?.join(',') ?? null, outcome: errorsOnly ? 'errors' : null }),
    // The API lists the oldest first.
    toAnswer: (response) => {
      const { events, ...more } = eventList.parse(response);
      return { events: events.reverse(), ...more };
    },
  }),
};
