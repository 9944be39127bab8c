import { type FormEvent, useState } from 'react';
import { Credentials } from 'roster/auth';
import { app, type CurrentUser, nameOf } from '../app';
import { useListeners } from './use-listeners';

export function Accounts() {
  useListeners(app);
  const [error, setError] = useState('');
  const run = (work: () => Promise<unknown>) => {
    setError('');
    work().catch((reason: unknown) => setError(reason instanceof Error ? reason.message : String(reason)));
  };
  const { currentUser } = app;
  const others = Object.values(app.allUsers).filter(({ id }) => id !== currentUser?.id);
  return (
    <main>
      {currentUser === null ? <p>Signed out</p> : <Profile user={currentUser} run={run} />}
      <EmailForm user={currentUser} run={run} />
      <ul>
        {others.map((user) => (
          <OtherUser key={user.id} user={user} />
        ))}
      </ul>
      {error !== '' && <p role="alert">{error}</p>}
    </main>
  );
}

type Run = (work: () => Promise<unknown>) => void;

function Profile({ user, run }: { user: CurrentUser; run: Run }) {
  useListeners(user);
  const { level = 0, since } = user.customData;
  const raiseLevel = async () => {
    await user.functions.setLevel(level + 1);
    await user.refreshCustomData();
  };
  return (
    <section>
      <h1>{nameOf(user)}</h1>
      <p>
        Level {level}, since {since?.getFullYear()}
      </p>
      <button onClick={() => run(raiseLevel)}>Next level</button>
      <button onClick={() => run(() => user.logOut())}>Log out</button>
    </section>
  );
}

function OtherUser({ user }: { user: CurrentUser }) {
  useListeners(user);
  return (
    <li>
      {user.isLoggedIn ? (
        <button onClick={() => app.switchUser(user)}>Switch to {nameOf(user)}</button>
      ) : (
        `${nameOf(user)} is signed out`
      )}
    </li>
  );
}

/** Signs in or registers; adds the email address to a user that is anonymous. */
function EmailForm({ user, run }: { user: CurrentUser | null; run: Run }) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const isAnonymous = user?.identities.every(({ providerType }) => providerType === 'anon-user') ?? false;
  const signIn = () => app.logIn(Credentials.emailPassword(email, password));
  const register = async () => {
    await app.emailPasswordAuth.registerUser({ email, password });
    if (isAnonymous) await user?.linkCredentials(Credentials.emailPassword(email, password));
    else await signIn();
    // The profile has the address now.
    await app.currentUser?.refreshProfile();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    run(signIn);
  };
  return (
    <form onSubmit={submit}>
      <input aria-label="Email" value={email} onChange={({ target }) => setEmail(target.value)} />
      <input
        aria-label="Password"
        type="password"
        value={password}
        onChange={({ target }) => setPassword(target.value)}
      />
      <button>Sign in</button>
      <button type="button" onClick={() => run(register)}>
        {isAnonymous ? 'Add email address' : 'Register'}
      </button>
      <button type="button" onClick={() => run(() => app.logIn(Credentials.anonymous()))}>
        Continue anonymously
      </button>
    </form>
  );
}
