/** Commands that manage the token signing keys of a server, whether it is running or not. */
import { type KeyStorage, revokeSigningKeys, rotateSigningKeys } from '../../sessions/signing-keys.js';
import { CommandError } from '../command-error.js';

export interface SigningKeyWorld {
  keys: KeyStorage;
  print: (line: string) => void;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Whether the user passed `--revoke`. */
  revoke: boolean;
}

/** A command. `usage` lists its arguments for the help. */
export interface SigningKeyCommand {
  name: string;
  usage: string;
  help: string;
  run: (world: SigningKeyWorld, given: readonly string[]) => Promise<void>;
}

const everySession = 'Tokens of the old keys are no longer valid: their users have to sign in again.';

/** All commands, in the order in which the help lists them. */
export const signingKeyCommands: readonly SigningKeyCommand[] = [
  {
    name: 'keys signing',
    usage: '',
    help: 'list signing keys with ID and creation time, and show which one signs',
    run: async ({ keys, print }) => {
      const all = await keys.read();
      for (const [number, { kid, createdAt }] of all.entries()) {
        print([kid, createdAt, number === all.length - 1 ? 'signs' : 'verifies'].join('\t'));
      }
    },
  },
  {
    name: 'keys rotate',
    usage: '[--revoke]',
    help: 'sign new tokens with a new key; sessions continue, or all end immediately with --revoke',
    run: async ({ keys, print, now, revoke }) => {
      const old = (await keys.read()).map(({ kid }) => kid);
      if (!revoke || old.length === 0) {
        print(`The key ${await rotateSigningKeys(keys, now)} signs tokens now.`);
        return;
      }
      print(`The key ${(await revokeSigningKeys(keys, old, now)) ?? ''} signs tokens now. ${everySession}`);
    },
  },
  {
    name: 'keys revoke',
    usage: '<signing key id>',
    help: 'delete a leaked signing key; all sessions with its tokens end immediately',
    run: async ({ keys, print, now }, [kid = '']) => {
      const signs = await revokeSigningKeys(keys, [kid], now);
      if (signs === null) throw new CommandError(`There is no signing key ${kid}. “keys signing” shows the IDs.`);
      print(`Revoked the key ${kid}. The key ${signs} signs tokens now. ${everySession}`);
    },
  },
];
