import { TextField } from '../ui/field.js';
import { quotaOf, type TypedDirectory } from './directory.rules.js';

/** What Slipway must know of a directory. */
export function DirectoryFields({
  typed,
  onChange,
  errors,
  tokenHint,
}: {
  typed: TypedDirectory;
  onChange: (typed: TypedDirectory) => void;
  /** By the API's paths. */
  errors: Record<string, string>;
  tokenHint: string;
}) {
  const set = (part: Partial<TypedDirectory>) => onChange({ ...typed, ...part });
  const common = { autoComplete: 'off', spellCheck: false } as const;
  return (
    <>
      <TextField
        {...common}
        label="Name"
        value={typed.name}
        onChange={(name) => set({ name })}
        error={errors['name']}
      />
      <TextField
        {...common}
        label="Base URL"
        inputMode="url"
        placeholder="https://example.com/scim/v2"
        hint="Of its SCIM 2.0 service."
        value={typed.base_url}
        onChange={(base_url) => set({ base_url })}
        error={errors['base_url']}
      />
      <TextField
        {...common}
        label="Token"
        type="password"
        // No password of this page's user, and none to be kept for it.
        autoComplete="new-password"
        hint={tokenHint}
        value={typed.token}
        onChange={(token) => set({ token })}
        error={errors['token']}
      />
      <TextField
        {...common}
        label="Domains"
        placeholder="example.com, example.org"
        hint="Of the e-mail addresses that may be made in it."
        value={typed.domains}
        onChange={(domains) => set({ domains })}
        error={errors['allowed_domains']}
      />
      <TextField
        {...common}
        label="Requests a second"
        inputMode="decimal"
        placeholder="no limit"
        hint="What it grants us; without it, Slipway finds out how much it bears."
        value={typed.quota}
        onChange={(quota) => set({ quota })}
        error={
          errors['requests_per_second'] ??
          (Number.isNaN(quotaOf(typed.quota)) ? 'must be a number' : undefined)
        }
      />
    </>
  );
}
