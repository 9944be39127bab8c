/** `context.services`: data services, HTTP, and a clear error for all other services. */
import { dataService } from './data-service.js';
import type { HttpClient, Send } from './http.js';

export interface ServicesOptions {
  /** The function that asks. */
  name: string;
  send: Send;
  http: HttpClient;
  services: Record<string, string>;
  mayUseData: boolean;
}

/** Alternatives by service type, each the end of a sentence. */
const alternatives: Record<string, string> = {
  twilio: 'Send a request to Twilio’s REST API with context.http.post instead',
  aws: 'Sign a request with utils.crypto.hmac and send it with context.http, or use the AWS SDK in functions/node_modules, instead',
  'aws-s3': 'Send a signed request to the bucket’s HTTP API with context.http instead',
  'aws-ses': 'Send mail through the HTTP API of a mail provider with context.http.post instead',
  github: 'Send a request to https://api.github.com with context.http instead',
  gcm: 'Send a request to Firebase’s HTTP API with context.http.post instead',
  slack: 'Send a request to a Slack webhook with context.http.post instead',
};
/** Names that exports use without a definition in the folder. */
const wellKnown: Record<string, string> = { http: 'http', twilio: 'twilio', aws: 'aws' };
const databases = new Set(['mongodb', 'mongodb-atlas', 'datalake', 'data-lake']);

export function createServices({ name, send, http, services, mayUseData }: ServicesOptions) {
  return {
    get: (wanted: unknown): unknown => {
      const service = String(wanted);
      const type =
        (Object.hasOwn(services, service) ? services[service] : wellKnown[service.toLowerCase()]) ?? 'mongodb';
      if (type === 'http') return http;
      if (!databases.has(type)) {
        const alternative = alternatives[type] ?? 'Send a request to its HTTP API with context.http instead';
        throw new Error(`The service “${service}” (${type}) is not available on this backend. ${alternative}.`);
      }
      if (!mayUseData) {
        throw new Error(
          `The function “${name}” runs as its caller and may not use the data service “${service}”, because this backend has no data rules. Set "run_as_system": true for it in the app folder, or list it under "functionsWithoutRules" in roster.json.`,
        );
      }
      return dataService({ from: name, service, send });
    },
  };
}
