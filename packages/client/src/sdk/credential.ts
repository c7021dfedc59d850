/**
 * An access token or an API key; or nothing, for public calls; or what gives the token that is valid now. It is called
 * again with a token that the API has just refused, and then gives another one, or nothing when there is none.
 */
export type Credential = string | undefined | ((refused?: string) => Promise<string | undefined>);

export function currentToken(credential: Credential, refused?: string): Promise<string | undefined> {
  return typeof credential === 'function' ? credential(refused) : Promise.resolve(credential);
}

/** Another token than the one that was refused, if there is one. */
export async function anotherToken(
  credential: Credential,
  refused: string | undefined,
): Promise<string | undefined> {
  if (typeof credential !== 'function' || refused === undefined) return undefined;
  const token = await credential(refused);
  return token === refused ? undefined : token;
}
