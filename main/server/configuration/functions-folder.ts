/** Reads `functions/` of an app folder, in both layouts that App Services exports use. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { Rule } from '../rules/rule.js';
import { ConfigurationError, readJsonFile } from './json-file.js';

const functionConfig = z.looseObject({
  name: z.string().min(1),
  private: z.boolean().default(false),
  /** A rule expression. Absent or null: no rule. */
  can_evaluate: z.unknown().optional(),
});

/** One function of the app. */
export interface AppFunction {
  name: string;
  source: string;
  /** Whether only other functions and the server may call it. */
  isPrivate: boolean;
  /** Decides whether a client's call is allowed. Without a rule all calls are allowed. */
  rule?: Rule;
}

/** A function as written in the folder, before its rule is compiled. */
export interface WrittenFunction extends Omit<AppFunction, 'rule'> {
  canEvaluate: unknown;
}

/** Reads all functions. @throws ConfigurationError */
export async function readFunctions(folder: string): Promise<WrittenFunction[]> {
  const functionsFolder = join(folder, 'functions');
  const listed = await readJsonFile(functionsFolder, 'config.json', z.array(functionConfig));
  if (listed !== null) {
    return Promise.all(
      listed.map(async (config) => ({
        name: config.name,
        isPrivate: config.private,
        canEvaluate: config.can_evaluate,
        source: await readSource(join(functionsFolder, `${config.name}.js`)),
      })),
    );
  }
  // The older layout: one folder per function.
  const entries = await readdir(functionsFolder, { withFileTypes: true }).catch(() => []);
  const functions: WrittenFunction[] = [];
  for (const entry of entries.filter((item) => item.isDirectory())) {
    const own = join(functionsFolder, entry.name);
    const config = await readJsonFile(own, 'config.json', functionConfig);
    if (config === null) continue;
    const source = await readSource(join(own, 'source.js'));
    functions.push({ name: config.name, isPrivate: config.private, canEvaluate: config.can_evaluate, source });
  }
  return functions;
}

async function readSource(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    throw new ConfigurationError(
      `${path} cannot be read, but a config.json names it. Add the file or take the name out.`,
    );
  }
}
