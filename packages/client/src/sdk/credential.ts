/** An access token or an API key; or what gives the one that is valid now; or nothing, for public calls. */
export type Credential = string | undefined | (() => Promise<string | undefined>);

export function currentToken(credential: Credential): Promise<string | undefined> {
  return typeof credential === 'function' ? credential() : Promise.resolve(credential);
}
