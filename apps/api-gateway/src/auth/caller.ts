import type { KeyScope, Principal } from '@slipway/shared/contracts';

/** Who calls, and by what: a session's access token or an API key. */
export interface Caller extends Principal {
  session_id?: string;
  api_key_id?: string;
  /** How much of what the role allows the API key may do; a session may do all of it. */
  scope?: KeyScope;
  /** When the credential itself ends, in milliseconds since 1970; open sockets end with it. */
  expires_at?: number;
}
