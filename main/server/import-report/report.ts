/** The import report: which parts of an app folder are served, which are not, and what is missing. */
import * as z from 'zod';
import { layoutNames } from '../configuration/app-root.js';
import { authOperations } from '../configuration/functions/auth-triggers.js';
import { providerNames } from '../store/records.js';

/** Why a function cannot do everything that it does on App Services. */
const functionProblem = z.object({
  kind: z.enum([
    /** `name` is the parser's message. */
    'syntaxError',
    'esModule',
    'noExport',
    /** A data service, which this server does not have. */
    'dataService',
    /** A data service, although the function runs as its caller and there are no data rules. */
    'dataServiceAsCaller',
    'http',
    'otherService',
    'package',
    'nodeModule',
    'contextMember',
    'global',
    'withoutNew',
    /** An operator that only MongoDB Atlas has. */
    'atlasOperator',
    /** An operator that a MongoDB server has, but not the store in the data folder. */
    'serverOperator',
    'missingFunction',
    'missingValue',
    'missingSecret',
    /** The folder asks for another user than the caller. */
    'asksForUser',
  ]),
  /** What it is about: a service, a package, a function, a secret. */
  name: z.string(),
  line: z.int().nullable(),
});
export type FunctionProblem = z.infer<typeof functionProblem>;

export const signInProblemKinds = [
  'emptySetting',
  'missingSecret',
  'noSigningKey',
  'noKeySetAddress',
  'missingFunction',
  /** The function has problems of its own, listed with the functions. */
  'functionFails',
  /** The function that runs before a user's first login. */
  'creationFunctionFails',
] as const;
const signInProblem = z.object({ kind: z.enum(signInProblemKinds), name: z.string() });
export type SignInProblem = z.infer<typeof signInProblem>;

/** Parts of an app that Roster does not serve. */
const unservedKinds = [
  'sync',
  'httpEndpoints',
  'databaseTriggers',
  'scheduledTriggers',
  'eventBridgeTriggers',
  'dataRules',
  'graphql',
  'hosting',
  'logForwarders',
  'otherServices',
  'otherFiles',
] as const;

export const importReport = z.object({
  appId: z.string(),
  displayName: z.string(),
  folder: z.string(),
  layout: z.enum(layoutNames),
  /** Whether every user can sign in in every way that the app offers. */
  everyUserCanSignIn: z.boolean(),
  signIn: z.array(
    z.object({
      provider: z.enum(providerNames),
      works: z.enum(['yes', 'partly', 'no']),
      problems: z.array(signInProblem),
    }),
  ),
  functions: z.array(
    z.object({
      name: z.string(),
      file: z.string(),
      /** The part of the app that needs this function: a provider or a trigger. */
      neededBy: z.array(z.string()),
      isPrivate: z.boolean(),
      runsAsSystem: z.boolean(),
      problems: z.array(functionProblem),
    }),
  ),
  authTriggers: z.array(
    z.object({ name: z.string(), operations: z.array(z.enum(authOperations)), functionName: z.string() }),
  ),
  /** `database.collection` of the custom user data; null if the app has none. */
  customUserData: z.string().nullable(),
  missingSecrets: z.array(z.object({ name: z.string(), neededBy: z.array(z.string()) })),
  unserved: z.array(z.object({ kind: z.enum(unservedKinds), names: z.array(z.string()) })),
  /** Sentences about settings that are ignored or that cannot work. */
  notes: z.array(z.string()),
});
export type ImportReport = z.infer<typeof importReport>;
