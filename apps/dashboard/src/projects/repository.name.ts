/** `owner/name` of a git URL, or as much as there is. */
export function repositoryName(gitUrl: string): string {
  if (!URL.canParse(gitUrl)) return gitUrl;
  const { host, pathname } = new URL(gitUrl);
  const path = pathname.replace(/^\/|\.git$|\/$/g, '');
  return path.includes('/') ? path : `${host}/${path}`;
}
