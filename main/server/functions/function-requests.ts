/** Handles the requests of functions to the server: operations on data services, and HTTP requests. */
import * as z from 'zod';
import { dataRequest, type DataServices } from '../data/data-services.js';
import { revive, stringifyExtended } from '../extended-json.js';
import { createExchange, type HttpLimits } from '../http-service/exchange.js';
import { createHttpService } from '../http-service/http-service.js';
import { sendPlainRequest } from '../http-service/plain-request.js';
import type { FunctionCall } from './runners/function-runner.js';

const request = z.discriminatedUnion('kind', [
  dataRequest.extend({ kind: z.literal('data'), /** The function that asks. */ from: z.string() }),
  z.object({ kind: z.literal('http'), method: z.string(), options: z.unknown() }),
  z.object({ kind: z.literal('plainHttp'), request: z.unknown() }),
]);

/** Maximum length of a reply. Longer ones would not fit into a function's memory. */
const longestReply = 64 * 1024 * 1024;

export interface Services {
  /** Null: there are no data services. */
  data: DataServices | null;
  /** Limits of HTTP requests. */
  http: HttpLimits;
}

/** The requests of one call. */
export interface CallRequests {
  handle: (text: string) => Promise<{ isOk: boolean; text: string }>;
  end: () => Promise<void>;
}

/** Opens the requests of a call. App code can reach the channel, so each request is checked. */
export function openRequests({ data, http: limits }: Services, call: FunctionCall): CallRequests {
  const access = data?.open();
  const exchange = createExchange(limits);
  const http = createHttpService(exchange);
  const run = async (text: string): Promise<unknown> => {
    const parsed = request.safeParse(JSON.parse(text));
    if (!parsed.success) throw new Error('the request is invalid');
    if (parsed.data.kind === 'http') return http(parsed.data.method, revive(parsed.data.options));
    if (parsed.data.kind === 'plainHttp') return sendPlainRequest(exchange, revive(parsed.data.request));
    const { from, service } = parsed.data;
    const settings = Object.hasOwn(call.sources, from) ? call.sources[from] : undefined;
    if (!call.isServerCall && settings?.runsAsSystem !== true && settings?.mayUseData !== true) {
      throw new Error(`The function “${from}” may not use the data service “${service}”.`);
    }
    if (access === undefined) throw new Error('Data services are not available here.');
    return access.run(parsed.data);
  };
  return {
    handle: async (text) => {
      try {
        const reply = stringifyExtended((await run(text)) ?? null);
        if (reply.length > longestReply)
          throw new Error('The result is longer than 64 MB. Use limit() or a projection.');
        return { isOk: true, text: reply };
      } catch (error) {
        return { isOk: false, text: JSON.stringify(describe(error)) };
      }
    },
    end: () => access?.end() ?? Promise.resolve(),
  };
}

function describe(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message } = error;
  return { name, message, ...('code' in error ? { code: error.code } : {}) };
}
