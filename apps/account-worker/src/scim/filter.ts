import { stringify } from 'scim2-parse-filter';

/**
 * `attribute eq "value"`, with the value as a JSON string (RFC 7644, 3.4.2.2): no value can end its own quotes.
 */
export function equals(attribute: 'userName' | 'externalId', value: string): string {
  return stringify({ op: 'eq', attrPath: attribute, compValue: value });
}
