import SCIMMY from 'scimmy';
import { scimError } from './scim.error.js';
import type { UserAttributes } from './space.js';

const { definition, id: SCHEMA } = SCIMMY.Schemas.User;

/** By lower-case name: names of attributes are compared without case (RFC 7643, 2.1). */
const ATTRIBUTES = new Map(
  definition.attributes
    .filter(({ name }) => !['schemas', 'id', 'meta'].includes(name))
    .map((attribute) => [attribute.name.toLowerCase(), attribute]),
);

interface InboundUser {
  attributes: UserAttributes;
  password?: string;
}

/**
 * A user as a client sent it, by the schema: unknown attributes are left out, names are in the schema's spelling.
 * @throws scimmy's error 400
 */
export function inbound(instance: object): InboundUser {
  const given: unknown = 'schemas' in instance ? instance.schemas : undefined;
  if (Array.isArray(given) && given.length > 0 && !given.includes(SCHEMA))
    throw scimError(400, `The schemas do not name ${SCHEMA}`, 'invalidSyntax');
  // What scimmy makes has accessors for each part; kept is plain JSON.
  const plain: InboundUser['attributes'] & { password?: string } = JSON.parse(
    JSON.stringify(coerced(instance)),
  );
  const { password, ...attributes } = plain;
  if (typeof attributes.userName !== 'string' || attributes.userName.trim() === '')
    throw scimError(400, "Required attribute 'userName' is missing or empty", 'invalidValue');
  return { attributes, ...(password === undefined ? {} : { password }) };
}

/**
 * Only the attributes that are given: asking the definition for all 21 took twice the time, most of it for those that
 * were not there.
 */
function coerced(instance: object): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(instance)) {
    const attribute = ATTRIBUTES.get(name.toLowerCase());
    if (attribute && value !== null) values[attribute.name] = valueOf(attribute, value);
  }
  return values;
}

function valueOf(attribute: SCIMMY.Types.Attribute, value: unknown): unknown {
  try {
    return attribute.coerce(value, 'in');
  } catch (error) {
    if (error instanceof TypeError) throw scimError(400, error.message, 'invalidValue');
    throw error;
  }
}
