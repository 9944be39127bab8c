/** The OpenAPI document of the administration API. `docs/admin-api.json` is a copy of it. */
import * as z from 'zod';
import { type AdminRoute, adminRoutes } from './admin-routes.js';
import { type SchemaName, schemas } from './views.js';

const descriptions: Readonly<Record<string, string>> = {
  user: 'The ID of a user, or an email address',
  session: 'The ID of a session',
  provider: 'The name of a sign-in provider, such as local-userpass',
};

const reference = (name: SchemaName) => ({ $ref: `#/components/schemas/${name}` });
const json = (schema: object) => ({ 'application/json': { schema } });
/** `input`: a field with a default is optional in requests. */
const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): object => {
  const converted = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  // The version of JSON Schema is that of OpenAPI 3.1.
  return Object.fromEntries(Object.entries(converted).filter(([name]) => name !== '$schema'));
};

function operationOf({ method, path, summary, query, body, response, status }: AdminRoute): object {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    ...{ name, in: 'path', required: true, description: descriptions[name] ?? name, schema: { type: 'string' } },
  }));
  const inQuery = Object.entries(query?.shape ?? {}).map(([name, schema]) => ({
    ...{ name, in: 'query', required: false, schema: schemaOf(schema as z.ZodType, 'input') },
  }));
  const success =
    response === null ? { description: 'Done' } : { description: 'Done', content: json(reference(response)) };
  return {
    operationId: `${method} ${path}`
      .replaceAll(/[^A-Za-z]+(\w)/g, (_all, letter: string) => letter.toUpperCase())
      .replaceAll(/\W/g, ''),
    summary,
    ...(inPath.length + inQuery.length === 0 ? {} : { parameters: [...inPath, ...inQuery] }),
    ...(body === null ? {} : { requestBody: { required: true, content: json(schemaOf(body, 'input')) } }),
    responses: {
      [status]: success,
      ...Object.fromEntries(
        ['400', '401', '403', '404', '409', '429', '503'].map((code) => [
          code,
          { $ref: `#/components/responses/E${code}` },
        ]),
      ),
    },
  };
}

const keyDescription =
  'A key of “admin-keys create”. One with the role viewer may send GET requests; all others need the role administrator.';

const errors: Readonly<Record<string, string>> = {
  E400: 'The request is invalid',
  E401: 'The key is missing or unknown, or has expired',
  E403: 'The role of the key does not allow the request (RoleRequired), or a web page sent it',
  E404: 'There is no such user, session or provider, or the API is off because no key exists',
  E409: 'The state of the user or provider does not allow it, or several users have the address',
  E429: 'Too many requests; Retry-After says how long to wait',
  E503: 'The database does not respond, or the server is busy; Retry-After says how long to wait',
};

export function openApiDocument(): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of adminRoutes) (paths[route.path] ??= {})[route.method] = operationOf(route);
  return {
    openapi: '3.1.0',
    info: { title: 'Roster administration', version: '1', license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: '/admin/v1' }],
    security: [{ key: [] }],
    paths,
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer', description: keyDescription } },
      responses: Object.fromEntries(
        Object.entries(errors).map(([name, description]) => [name, { description, content: json(reference('Error')) }]),
      ),
      schemas: Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, schemaOf(schema, 'output')])),
    },
  };
}
