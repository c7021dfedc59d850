/** The URL of a site: its label as a sub-domain of the edge's public host. */
export function siteUrl(edgePublicUrl: string, label: string): string {
  const { protocol, host } = new URL(edgePublicUrl);
  return `${protocol}//${label}.${host}`;
}
