/** Languages that are offered; whatever else somebody has is offered, too. */
const LANGUAGES = [
  ...['en', 'en-GB', 'en-US', 'de', 'de-AT', 'de-CH', 'fr', 'fr-CH', 'it', 'es', 'pt', 'pt-BR'],
  ...['nl', 'da', 'sv', 'nb', 'fi', 'pl', 'cs', 'sk', 'hu', 'ro', 'el', 'tr', 'uk', 'ja', 'ko', 'zh'],
];

export interface Option {
  value: string;
  label: string;
}

/** Languages by their own names, with the one that is chosen. */
export function languageOptions(chosen: string): Option[] {
  return withChosen(LANGUAGES, chosen)
    .map((tag) => ({ value: tag, label: languageName(tag) }))
    .sort((one, other) => one.label.localeCompare(other.label));
}

/** Time zones, with the one that is chosen, which may have an older name. */
export function timeZoneOptions(chosen: string): Option[] {
  return withChosen(['UTC', ...Intl.supportedValuesOf('timeZone')], chosen).map((zone) => ({
    value: zone,
    label: zone.replaceAll('_', ' '),
  }));
}

function languageName(tag: string): string {
  try {
    return `${new Intl.DisplayNames(tag, { type: 'language' }).of(tag) ?? tag} (${tag})`;
  } catch {
    return tag;
  }
}

function withChosen(known: string[], chosen: string): string[] {
  return [...new Set([...known, chosen])];
}
