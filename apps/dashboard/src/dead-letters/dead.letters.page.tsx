import { useInfiniteQuery } from '@tanstack/react-query';
import { SettingsTabs } from '../settings/settings.tabs.js';
import { Card } from '../ui/card.js';
import { LongList } from '../ui/long.list.js';
import { Page } from '../ui/page.js';
import { Empty } from '../ui/states.js';
import { deadLetterQueries } from './dead.letter.queries.js';
import { DeadLetterRow } from './dead.letter.row.js';

/** What was accepted in an outage and refused when the store was back. */
export default function DeadLettersPage() {
  const list = useInfiniteQuery(deadLetterQueries.list());
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
                <DeadLetterRow key={letter.id} letter={letter} />
              ))}
            </ul>
          )}
        </LongList>
      </Card>
    </Page>
  );
}
