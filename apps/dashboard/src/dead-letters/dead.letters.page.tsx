import { useInfiniteQuery } from '@tanstack/react-query';
import { useAllPages } from '../api/use.all.pages.js';
import { identityQueries } from '../members/identity.queries.js';
import { SettingsTabs } from '../settings/settings.tabs.js';
import { Card } from '../ui/card.js';
import { LongList } from '../ui/long.list.js';
import { Page } from '../ui/page.js';
import { Empty } from '../ui/states.js';
import { deadLetterQueries } from './dead.letter.queries.js';
import { DeadLetterRow } from './dead.letter.row.js';

/** What was accepted in an outage and refused when the store was back. */
export default function DeadLettersPage() {
  // One that is tried again and refused once more comes back by itself.
  const list = useInfiniteQuery({ ...deadLetterQueries.list(), refetchInterval: 5_000 });
  const members = useAllPages(useInfiniteQuery(identityQueries.members()));
  const authorOf = (id: string) => members.find((member) => member.id === id)?.email;
  return (
    <Page title="Dead letters" lead="What was accepted in an outage and could not be carried out afterwards">
      <SettingsTabs />
      <Card title="Dead letters" count={list.data?.pages[0]?.total}>
        <LongList
          list={list}
          empty={<Empty title="There are none">All that was accepted in outages was carried out.</Empty>}
        >
          {(shown) => (
            <ul aria-label="Dead letters" className="border-line border-t">
              {shown.map((letter) => (
                <DeadLetterRow key={letter.id} letter={letter} author={authorOf(letter.user_id)} />
              ))}
            </ul>
          )}
        </LongList>
      </Card>
    </Page>
  );
}
