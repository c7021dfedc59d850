/** What the account worker needs of the world around it. */
export interface AccountSurroundings {
  smtpUrl: string;
  /** Every tenant's default directory. */
  directory: { url: string; token: string; domains: string[] };
  /** `host:port` pairs at which directories may be asked over plain http. */
  allowedHosts: string[];
}

/** What a service needs of the environment of the machine: where tools are, how registries are reached. */
const PASSED_ON =
  /^(PATH|HOME|TMPDIR|LANG|LC_ALL|TZ|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|SSL_CERT_DIR|GIT_SSL_CAINFO|BUILD_PICTURES|CHROMIUM_PATH|(https?|no|all)_proxy|npm_config_.*|otel_.*)$/i;

/** The part of this process's own environment that services get. */
export function passedOn(): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env))
    if (value !== undefined && PASSED_ON.test(name)) passed[name] = value;
  return passed;
}

/** What the services that deal with accounts are given; nothing where there are none. */
export function accountEnvironment(
  accounts: AccountSurroundings | undefined,
  publicUrl: string,
): Record<string, string> {
  if (!accounts) return {};
  const { smtpUrl, directory, allowedHosts } = accounts;
  return {
    SMTP_URL: smtpUrl,
    PUBLIC_URL: publicUrl,
    DIRECTORY_ALLOWED_HOSTS: allowedHosts.join(','),
    DEFAULT_DIRECTORY_NAME: 'Sandbox',
    DEFAULT_DIRECTORY_URL: directory.url,
    DEFAULT_DIRECTORY_TOKEN: directory.token,
    DEFAULT_DIRECTORY_DOMAINS: directory.domains.join(','),
  };
}
