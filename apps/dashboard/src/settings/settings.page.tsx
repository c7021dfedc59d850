import { ProfileCard } from '../profile/profile.card.js';
import { useUser } from '../session/use.session.js';
import { THEMES, setTheme, useTheme, type Theme } from '../shell/theme.js';
import { Card } from '../ui/card.js';
import { Page } from '../ui/page.js';
import { Segments } from '../ui/segments.js';
import { ApiKeysCard } from './api.keys.card.js';
import { PasswordCard } from './password.card.js';
import { SessionsCard } from './sessions.card.js';
import { SettingsTabs } from './settings.tabs.js';

const THEME_WORDS: Record<Theme, string> = { system: 'As the system', light: 'Light', dark: 'Dark' };
const CHOICES = THEMES.map((value) => ({ value, label: THEME_WORDS[value] }));

export default function SettingsPage() {
  const user = useUser();
  return (
    <Page title="Settings" lead={user && `${user.email} · ${user.role}`}>
      <SettingsTabs />
      <ProfileCard />
      <ThemeCard />
      <ApiKeysCard />
      <SessionsCard />
      <PasswordCard />
    </Page>
  );
}

function ThemeCard() {
  const theme = useTheme();
  return (
    <Card title="Appearance">
      <div className="p-4">
        <Segments legend="Theme" name="theme" value={theme} options={CHOICES} onChange={setTheme} />
      </div>
    </Card>
  );
}
