import fc from 'fast-check';
import { z } from 'zod';
import { newId } from '@slipway/shared/ids';
import { PLAN } from '../commissions/commission.fixture.js';
import { GIT_URL } from '../gateway.fixture.js';
import type { JsonSchema, Operation } from './operations.fixture.js';

/** Real ids by the names of the fields that refer to them: `party_id`. */
export type References = Record<string, string>;

const schemas = z.array(z.record(z.string(), z.unknown()));
const asSchema = (value: unknown): JsonSchema => z.record(z.string(), z.unknown()).parse(value);
const asNumber = (value: unknown, otherwise: number): number =>
  typeof value === 'number' ? value : otherwise;

const day = fc.integer({ min: 1, max: 28 }).map((n) => `2026-03-${String(n).padStart(2, '0')}`);
const moment = day.map((text) => `${text}T10:00:00.000Z`);
const amount = fc.constantFrom('1', '10.50', '100', '99999.99');
const email = fc.integer({ min: 0 }).map((n) => `somebody${n}@example.test`);
const url = fc.constantFrom('http://127.0.0.1:9998/scim/v2', 'https://example.com/scim/v2');

/** What a schema cannot say of a field: rules that are functions. */
const FIELDS: Record<string, fc.Arbitrary<unknown>> = {
  ...{ git_url: fc.constant(GIT_URL), gitURL: fc.constant(GIT_URL), branch: fc.constantFrom('main', 'next') },
  ...{ root_directory: fc.constantFrom('site', 'a/b'), output_directory: fc.constant('dist') },
  ...{ currency: fc.constant('EUR'), base: fc.constant('EUR'), quote: fc.constant('USD') },
  ...{ amount, net: amount, tax: amount, cost: amount, quantity: fc.constantFrom('1', '2.5'), up_to: amount },
  ...{ email, iban: fc.constant('DE89370400440532013000'), birthdate: fc.constant('1990-12-31') },
  ...{ locale: fc.constantFrom('en', 'de-CH'), time_zone: fc.constantFrom('UTC', 'Europe/Zurich') },
  ...{ base_url: url, allowed_domains: fc.constant(['example.test']), period: fc.constant('2026-03') },
  ...{ document: fc.constant(PLAN), count: fc.integer({ min: 1, max: 3 }), code: fc.constant('123456') },
  debtor_iban: fc.constant('DE89370400440532013000'),
  template: fc.constant({ email: 'user{n}@example.test' }),
};

/** Values that a JSON Schema describes, as far as it can say what is valid. */
function valuesOf(schema: JsonSchema, references: References, field = ''): fc.Arbitrary<unknown> {
  if ('const' in schema) return fc.constant(schema['const']);
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...schema['enum']);
  const choices = schema['anyOf'] ?? schema['oneOf'];
  if (choices !== undefined)
    return fc.oneof(...schemas.parse(choices).map((one) => valuesOf(one, references, field)));
  if (schema['type'] === 'null') return fc.constant(null);
  const known = references[field] === undefined ? FIELDS[field] : fc.constant(references[field]);
  // An amount may be a text, or an object that has one.
  if (known && !(field === 'amount' && schema['type'] === 'object')) return known;
  if (field === 'participants')
    return fc.constant([{ party_id: references['party_id'] ?? newId(), share: '100' }]);
  switch (schema['type']) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
    case 'number': {
      const min = Math.ceil(asNumber(schema['minimum'], 0));
      return fc.integer({
        min,
        max: Math.min(asNumber(schema['maximum'], min + 100), min + 100),
      });
    }
    case 'string':
      return stringsOf(schema, references, field);
    case 'array': {
      const min = asNumber(schema['minItems'], 0);
      return fc.array(valuesOf(asSchema(schema['items'] ?? {}), references), {
        minLength: min,
        maxLength: Math.min(asNumber(schema['maxItems'], min + 3), min + 3),
      });
    }
    case 'object':
      return objectsOf(schema, references);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function stringsOf(schema: JsonSchema, references: References, field: string): fc.Arbitrary<string> {
  const { format, pattern } = schema;
  if (format === 'uuid') return fc.constant(references[field]).map((id) => id ?? newId());
  if (format === 'date') return day;
  if (format === 'date-time') return moment;
  if (format === 'email') return email;
  if (typeof pattern === 'string') return fc.stringMatching(new RegExp(pattern, 'u'));
  const minLength = asNumber(schema['minLength'], 1);
  const maxLength = Math.min(asNumber(schema['maxLength'], 40), minLength + 20);
  return fc.string({ minLength, maxLength, unit: fc.constantFrom(...'abcdefgh-0123456789'.split('')) });
}

function objectsOf(schema: JsonSchema, references: References): fc.Arbitrary<unknown> {
  const properties = Object.entries(asSchema(schema['properties'] ?? {}));
  const required = z.array(z.string()).default([]).parse(schema['required']);
  if (properties.length === 0)
    return fc.dictionary(
      fc.stringMatching(/^[A-F]{1,4}$/),
      valuesOf(asSchema(schema['additionalProperties'] || {}), references),
      { maxKeys: 3 },
    );
  return fc.record(
    Object.fromEntries(
      properties.map(([name, of]) => [name, valuesOf(asSchema(of), references, name)] as const),
    ),
    { requiredKeys: required },
  );
}

/** Bodies that the contract of an operation takes; nothing where it takes none in JSON. */
export function validBodies(
  { requestBody, route }: Operation,
  references: References = {},
): fc.Arbitrary<unknown> | undefined {
  const schema = requestBody?.content['application/json']?.schema;
  if (!schema || !route.body) return undefined;
  const contract = route.body;
  return valuesOf(schema, references).filter((body) => contract.safeParse(body).success);
}

/** One of them, always the same. */
export function aValidBody(operation: Operation, references: References): unknown {
  const bodies = validBodies(operation, references);
  return bodies && fc.sample(bodies, { numRuns: 1, seed: 7 })[0];
}

/** Queries that the contract of an operation takes, as texts. */
export function validQueries(
  { parameters, route }: Operation,
  references: References = {},
): fc.Arbitrary<Record<string, string>> {
  const own = parameters.filter((parameter) => parameter.in === 'query');
  if (!route.query || own.length === 0) return fc.constant({});
  const contract = route.query;
  return fc
    .record(Object.fromEntries(own.map(({ name, schema }) => [name, valuesOf(schema, references, name)])), {
      requiredKeys: [],
    })
    .map((query) => Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)])))
    .filter((query) => contract.safeParse(query).success);
}
