import { z } from 'zod';
import { keyScope, role } from '@slipway/shared/contracts';
import { openApiDocument } from '../docs/openapi.js';
import { ROUTES, type TaggedRoute } from '../docs/routes.js';

const jsonSchema = z.record(z.string(), z.unknown());
export type JsonSchema = z.infer<typeof jsonSchema>;

const described = z.object({
  security: z.array(jsonSchema).optional(),
  'x-roles': z.array(role).optional(),
  'x-scope': keyScope.optional(),
  parameters: z.array(
    z.object({ name: z.string(), in: z.enum(['path', 'query', 'header']), schema: jsonSchema }),
  ),
  requestBody: z
    .object({ required: z.boolean(), content: z.record(z.string(), z.object({ schema: jsonSchema })) })
    .optional(),
  responses: z.record(z.string(), z.object({ content: jsonSchema.optional() })),
});

const document = z.object({ paths: z.record(z.string(), z.record(z.string(), described)) });

/** One call, as the document describes it, with the contracts that the document was made from. */
export type Operation = z.infer<typeof described> & {
  /** `get /api/tasks` */
  name: string;
  /** In capitals. */
  method: string;
  path: string;
  isPublic: boolean;
  isSigned: boolean;
  statuses: ReadonlySet<number>;
  route: TaggedRoute;
};

/** Every call of a document, by default of the one that the gateway serves. */
export function operationsOf(source: unknown = openApiDocument()): Operation[] {
  return Object.entries(document.parse(source).paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const route = ROUTES.find((one) => one.path === path && one.method === method);
      if (!route) throw new Error(`${method} ${path} is no route`);
      const isSigned = operation.security?.some((scheme) => 'signature' in scheme) ?? false;
      return {
        ...operation,
        name: `${method} ${path}`,
        method: method.toUpperCase(),
        path,
        isPublic: operation.security?.length === 0,
        isSigned,
        statuses: new Set(Object.keys(operation.responses).map(Number)),
        route,
      };
    }),
  );
}

export const OPERATIONS: readonly Operation[] = operationsOf();

/** What of it has a value of its own for each thing: `/api/tasks` of `/api/tasks/{id}`. */
export const collectionOf = (path: string): string => path.slice(0, path.indexOf('/{'));

/** The path with values in the place of its parameters. */
export function filledPath(path: string, values: Record<string, string>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ''));
}
