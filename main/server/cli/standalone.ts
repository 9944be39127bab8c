#!/usr/bin/env node
/**
 * Entry of the built server. Checks the requirements that the folder cannot contain before it loads the rest, which would fail
 * with a stack trace.
 */
import { serverBuild } from './server-build.js';

const neededNode = [20, 19] as const;

/** Returns a sentence if this Node is too old, otherwise null. */
function oldNode(): string | null {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [neededMajor, neededMinor] = neededNode;
  if (major > neededMajor || (major === neededMajor && minor >= neededMinor)) return null;
  return `The server needs Node ${neededNode.join('.')} or newer, and this is Node ${process.versions.node}. Install a newer one, then start again.`;
}

/** Returns a sentence if native code of this platform is missing, otherwise null. */
async function missingCode(): Promise<string | null> {
  try {
    await Promise.all([import('libsql'), import('@node-rs/argon2'), import('@node-rs/bcrypt')]);
    return null;
  } catch (error) {
    const here = `${process.platform}-${process.arch}`;
    const cause = error instanceof Error ? (error.message.split('\n')[0] ?? '') : '';
    return `Native packages of the server cannot be loaded on ${here}: ${cause}\nThe server was built for ${serverBuild?.platform ?? 'another platform'}. Run “npm install --omit=dev” in ${__dirname} on this computer, or build the server on the same platform.`;
  }
}

async function start(): Promise<void> {
  const problem = oldNode() ?? (await missingCode());
  if (problem === null) {
    await import('./main.js');
    return;
  }
  console.error(problem);
  process.exitCode = 1;
}

void start();
