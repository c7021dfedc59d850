import { useInfiniteQuery } from '@tanstack/react-query';
import { useUser } from '../session/use.session.js';
import { SettingsTabs } from '../settings/settings.tabs.js';
import { Card } from '../ui/card.js';
import { LongList } from '../ui/long.list.js';
import { Page } from '../ui/page.js';
import { Empty } from '../ui/states.js';
import { identityQueries } from './identity.queries.js';
import { InvitationsCard } from './invitations.card.js';
import { MemberRow } from './member.row.js';

/** Who belongs to the organisation, and who is asked to. */
export default function MembersPage() {
  const list = useInfiniteQuery(identityQueries.members());
  const user = useUser();
  return (
    <Page title="Members" lead="Who belongs to your organisation">
      <SettingsTabs />
      <Card title="Members" count={list.data?.pages[0]?.total}>
        <LongList list={list} empty={<Empty title="Nobody" />}>
          {(shown) => (
            <ul aria-label="Members">
              {shown.map((member) => (
                <MemberRow key={member.id} member={member} isOneself={member.id === user?.id} />
              ))}
            </ul>
          )}
        </LongList>
      </Card>
      <InvitationsCard />
    </Page>
  );
}
