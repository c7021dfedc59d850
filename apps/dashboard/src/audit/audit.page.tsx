import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { AUDIT_KINDS, type AuditEvent } from '@slipway/shared/contracts';
import { useAllPages } from '../api/use.all.pages.js';
import { identityQueries } from '../members/identity.queries.js';
import { browserName } from '../settings/browser.name.js';
import { SettingsTabs } from '../settings/settings.tabs.js';
import { ChoiceFilter } from '../ui/choice.filter.js';
import { SelectField } from '../ui/field.js';
import { ListCard } from '../ui/list.card.js';
import { listFilters } from '../ui/list.filters.js';
import { Page } from '../ui/page.js';
import { Empty } from '../ui/states.js';
import { Cell, Row } from '../ui/table.js';
import { Ago } from '../ui/time.js';
import { AUDIT_WORDS } from './audit.words.js';

const route = getRouteApi('/app/settings/audit');
const COLUMNS = [
  { label: 'What' },
  { label: 'Who' },
  { label: 'From', isMinor: true },
  { label: 'When' },
] as const;

/** Who has done what with accounts, keys and secrets. */
export default function AuditPage() {
  const search = route.useSearch();
  const { filter, showAll } = listFilters(route.useNavigate(), search);
  const events = useInfiniteQuery(identityQueries.audit(search));
  const members = useAllPages(useInfiniteQuery(identityQueries.members()));
  return (
    <Page title="Record" lead="Who has done what with accounts, keys and secrets, newest first">
      <SettingsTabs />
      <div className="flex flex-wrap gap-2">
        <ChoiceFilter
          label="What"
          any="Everything"
          choices={AUDIT_KINDS}
          word={(kind) => AUDIT_WORDS[kind]}
          chosen={search.kind}
          onChoose={(kind) => filter({ kind })}
        />
        <SelectField
          label="Who"
          isLabelHidden
          value={search.user_id ?? ''}
          options={[
            { value: '', label: 'Anybody' },
            ...members.map(({ id, email }) => ({ value: id, label: email })),
          ]}
          onChange={(id) => filter({ user_id: id || undefined })}
        />
      </div>
      <ListCard
        label="Record"
        list={events}
        columns={COLUMNS}
        onShowAll={showAll}
        empty={<Empty title="Nothing is on record yet" />}
        row={(event) => <EventRow key={event.id} event={event} />}
      />
    </Page>
  );
}

function EventRow({ event }: { event: AuditEvent }) {
  const { kind, detail, user_email, user_id, api_key_id, address, user_agent, at } = event;
  return (
    <Row>
      <Cell>
        <p className="font-medium">{AUDIT_WORDS[kind]}</p>
        {detail !== null && <p className="text-muted text-xs break-words">{detail}</p>}
      </Cell>
      <Cell className="break-words">
        {user_email ?? (user_id === null ? 'nobody signed in' : 'a member of before')}
        {api_key_id !== null && <span className="text-muted"> · by API key</span>}
      </Cell>
      <Cell isMinor>
        {address}
        {user_agent !== null && (
          <p className="text-muted max-w-48 truncate text-xs" title={user_agent}>
            {browserName(user_agent)}
          </p>
        )}
      </Cell>
      <Cell>
        <Ago at={at} />
      </Cell>
    </Row>
  );
}
