/** Import report: which parts of an exported app the embedded server serves, and what is missing for the others. */
import type { ProviderType } from '../accounts/sign-in.js';

/** The reason why the users of a sign-in method cannot sign in. */
export interface ReportedSignInProblem {
  kind:
    | 'emptySetting'
    | 'missingSecret'
    | 'noSigningKey'
    | 'noKeySetAddress'
    | 'missingFunction'
    | 'functionFails'
    | 'creationFunctionFails';
  /** Of the secret or the function. */
  name: string;
}

/** Why a function cannot do everything that it did before. */
export interface ReportedFunctionProblem {
  kind:
    | 'syntaxError'
    | 'esModule'
    | 'noExport'
    | 'dataService'
    | 'dataServiceAsCaller'
    | 'http'
    | 'otherService'
    | 'package'
    | 'nodeModule'
    | 'contextMember'
    | 'global'
    | 'withoutNew'
    | 'atlasOperator'
    | 'serverOperator'
    | 'missingFunction'
    | 'missingValue'
    | 'missingSecret'
    | 'asksForUser';
  /** The subject, such as a package; the parser's message for a syntax error. */
  name: string;
  line: number | null;
}

/** A part of an app that is not served. */
export interface UnservedPart {
  kind:
    | 'sync'
    | 'httpEndpoints'
    | 'databaseTriggers'
    | 'scheduledTriggers'
    | 'eventBridgeTriggers'
    | 'dataRules'
    | 'graphql'
    | 'hosting'
    | 'logForwarders'
    | 'otherServices'
    | 'otherFiles';
  names: string[];
}

/** Each `file` is relative to `folder`. */
export interface ImportReport {
  folder: string;
  everyUserCanSignIn: boolean;
  signIn: {
    provider: ProviderType;
    works: 'yes' | 'partly' | 'no';
    /** The file with its settings. */
    file: string;
    problems: ReportedSignInProblem[];
  }[];
  functions: { name: string; file: string; problems: ReportedFunctionProblem[] }[];
  /** Names of the authentication triggers. */
  authTriggers: string[];
  missingSecrets: { name: string; file: string }[];
  unserved: UnservedPart[];
  /** Sentences of the server, in English. */
  notes: string[];
}

/** The report in numbers. */
export interface ImportReportSummary {
  everyUserCanSignIn: boolean;
  signInMethods: { working: number; failing: number };
  functions: { working: number; failing: number };
  missingSecrets: number;
  unserved: number;
}
