/** Numeric error codes of the Realm Node SDK. */

/** Error names of the backend. The codes are consecutive, from `firstBackendCode`. */
const backendErrors = (
  'MissingAuthReq InvalidSession UserAppDomainMismatch DomainNotAllowed ReadSizeLimitExceeded InvalidParameter MissingParameter ' +
  'TwilioError GCMError HTTPError AWSError MongoDBError ArgumentsNotAllowed FunctionExecutionError NoMatchingRuleFound ' +
  'InternalServerError AuthProviderNotFound AuthProviderAlreadyExists ServiceNotFound ServiceTypeNotFound ServiceAlreadyExists ' +
  'ServiceCommandNotFound ValueNotFound ValueAlreadyExists ValueDuplicateName FunctionNotFound FunctionAlreadyExists ' +
  'FunctionDuplicateName FunctionSyntaxError FunctionInvalid IncomingWebhookNotFound IncomingWebhookAlreadyExists ' +
  'IncomingWebhookDuplicateName RuleNotFound APIKeyNotFound RuleAlreadyExists RuleDuplicateName AuthProviderDuplicateName ' +
  'RestrictedHost APIKeyAlreadyExists IncomingWebhookAuthFailed ExecutionTimeLimitExceeded NotCallable UserAlreadyConfirmed ' +
  'UserNotFound UserDisabled AuthError BadRequest AccountNameInUse InvalidPassword SchemaValidationFailedWrite AppUnknownError ' +
  'MaintenanceInProgress UserpassTokenInvalid InvalidServerResponse AppServerError'
).split(' ');

const firstBackendCode = 4300;

/** Numeric codes that the client assigns itself. */
export const clientCodes = {
  transport: 4000,
  userNotFound: 4100,
  userNotLoggedIn: 4101,
  userAlreadyNamed: 4105,
  badToken: 4200,
  malformedJson: 4201,
  badBson: 4203,
  httpError: 4309,
  appUnknownError: 4351,
  appServerError: 4355,
} as const;

/** Returns the numeric code of a response's `error_code`; an unknown one counts as `AppServerError`. */
export function backendCode(errorCode: string): number {
  const index = backendErrors.indexOf(errorCode);
  return index === -1 ? clientCodes.appServerError : firstBackendCode + index;
}
