import type { BuildPlanSummary, BuildSettings } from '@slipway/shared/contracts';
import { TextField } from '../ui/field.js';

/** The settings as they are typed: an empty text leaves it to detection. */
export type TypedSettings = Record<keyof BuildSettings, string>;

export const NOTHING_TYPED: TypedSettings = {
  branch: '',
  root_directory: '',
  install_command: '',
  build_command: '',
  output_directory: '',
  node_version: '',
};

export function typedOf(settings: BuildSettings): TypedSettings {
  return {
    branch: settings.branch ?? '',
    root_directory: settings.root_directory ?? '',
    install_command: settings.install_command ?? '',
    build_command: settings.build_command ?? '',
    output_directory: settings.output_directory ?? '',
    node_version: settings.node_version ?? '',
  };
}

/** As the API takes them: `null` for what is left to detection. */
export function settingsOf(typed: TypedSettings): BuildSettings {
  const given = (text: string) => text.trim() || null;
  return {
    branch: given(typed.branch),
    root_directory: given(typed.root_directory),
    install_command: given(typed.install_command),
    build_command: given(typed.build_command),
    output_directory: given(typed.output_directory),
    node_version: given(typed.node_version),
  };
}

const FIELDS: readonly { name: keyof BuildSettings; label: string; hint: string }[] = [
  { name: 'branch', label: 'Branch', hint: 'The repository’s default branch unless set.' },
  { name: 'root_directory', label: 'Root directory', hint: 'Where in the repository the site is.' },
  { name: 'install_command', label: 'Install command', hint: 'By the lockfile unless set.' },
  { name: 'build_command', label: 'Build command', hint: 'The "build" script unless set.' },
  { name: 'output_directory', label: 'Output directory', hint: 'What is published.' },
  { name: 'node_version', label: 'Node.js version', hint: 'From .nvmrc or package.json unless set.' },
];

/** The settings of a build; what detection would choose stands in the empty fields. */
export function BuildSettingsFields({
  typed,
  onChange,
  errors,
  found,
}: {
  typed: TypedSettings;
  onChange: (typed: TypedSettings) => void;
  errors: Record<string, string>;
  found?: (BuildPlanSummary & { branch: string }) | undefined;
}) {
  const placeholders: Partial<Record<keyof BuildSettings, string | null>> = found ?? {};
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      {FIELDS.map(({ name, label, hint }) => (
        <TextField
          key={name}
          label={label}
          hint={hint}
          placeholder={placeholders[name] ?? ''}
          spellCheck={false}
          autoComplete="off"
          value={typed[name]}
          onChange={(text) => onChange({ ...typed, [name]: text })}
          error={errors[name]}
        />
      ))}
    </div>
  );
}
