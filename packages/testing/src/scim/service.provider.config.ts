import SCIMMY from 'scimmy';
import { MAX_RESULTS } from './user.resource.js';
import type { DirectorySwitches } from './switches.js';

/**
 * ServiceProviderConfig of a space (RFC 7643, 5) as the switches have it now. `sparse` leaves out what real directories
 * leave out: limits, and whole members that the schema requires.
 */
export function serviceProviderConfig(switches: DirectorySwitches, spaceUrl: string): unknown {
  const patch = { supported: switches.patch };
  const location = `${spaceUrl}/ServiceProviderConfig`;
  if (switches.config === 'sparse')
    return {
      schemas: [SCIMMY.Schemas.ServiceProviderConfig.id],
      patch,
      bulk: { supported: switches.bulk },
      meta: { resourceType: 'ServiceProviderConfig', location },
    };
  return new SCIMMY.Schemas.ServiceProviderConfig(
    {
      patch,
      bulk: {
        supported: switches.bulk,
        maxOperations: switches.max_operations,
        maxPayloadSize: switches.max_payload_size,
      },
      filter: { supported: true, maxResults: MAX_RESULTS },
      changePassword: { supported: true },
      sort: { supported: true },
      etag: { supported: switches.etag },
      authenticationSchemes: [
        {
          type: 'oauthbearertoken',
          name: 'OAuth Bearer Token',
          description: 'The token that the operator registered',
          specUri: 'https://datatracker.ietf.org/doc/html/rfc6750',
        },
      ],
    },
    location,
  );
}
