import { useUser } from '../session/use.session.js';
import { THEMES, setTheme, useTheme, type Theme } from '../shell/theme.js';
import { Card } from '../ui/card.js';
import { Page } from '../ui/page.js';
import { ApiKeysCard } from './api.keys.card.js';
import { SessionsCard } from './sessions.card.js';

const THEME_WORDS: Record<Theme, string> = { system: 'As the system', light: 'Light', dark: 'Dark' };

export default function SettingsPage() {
  const user = useUser();
  return (
    <Page title="Settings" lead={user && `${user.email} · ${user.role}`}>
      <ThemeCard />
      <ApiKeysCard />
      <SessionsCard />
    </Page>
  );
}

function ThemeCard() {
  const theme = useTheme();
  return (
    <Card title="Appearance">
      <fieldset className="flex flex-wrap gap-2 p-4">
        <legend className="sr-only">Theme</legend>
        {THEMES.map((choice) => (
          <label
            key={choice}
            className="border-line has-checked:border-accent has-checked:bg-accent/10 flex min-h-9 cursor-pointer items-center gap-2 rounded-md border px-3"
          >
            <input
              type="radio"
              name="theme"
              checked={theme === choice}
              onChange={() => setTheme(choice)}
              className="accent-accent"
            />
            {THEME_WORDS[choice]}
          </label>
        ))}
      </fieldset>
    </Card>
  );
}
