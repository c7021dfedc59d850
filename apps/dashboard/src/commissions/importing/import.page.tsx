import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { CircleCheck, Upload } from 'lucide-react';
import { useState } from 'react';
import type { Imported, ImportKind } from '@slipway/shared/contracts';
import { CALCULATED } from '../../api/calculated.js';
import { api } from '../../api/api.js';
import { useIdempotencyKey } from '../../api/use.idempotency.key.js';
import { Button, buttonLook } from '../../ui/button.js';
import { Card } from '../../ui/card.js';
import { TextAreaField } from '../../ui/field.js';
import { FileField } from '../../ui/file.field.js';
import { FormError } from '../../ui/form.error.js';
import { problemsOf } from '../../ui/form.errors.js';
import { lineErrors } from '../../ui/line.errors.js';
import { LineErrorsTable } from '../../ui/line.errors.table.js';
import { Page } from '../../ui/page.js';
import { Segments } from '../../ui/segments.js';
import { CommissionTabs } from '../commission.tabs.js';
import { RunPanel } from '../runs/run.panel.js';
import { RunResult } from '../runs/run.result.js';
import { FILES } from './files.js';

const route = getRouteApi('/app/commissions/import');
const WAYS = [
  { value: 'file', label: 'A CSV file' },
  { value: 'text', label: 'Pasted' },
] as const;

export default function ImportPage() {
  const { kind = 'parties' } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Page title="Import" lead="All of a file, or nothing of it">
      <CommissionTabs />
      <Segments
        legend="What is in it"
        name="kind"
        value={kind}
        options={Object.entries(FILES).map(([value, { label }]) => ({ value: value as ImportKind, label }))}
        onChange={(next) => void navigate({ search: { kind: next }, replace: true })}
      />
      {/* What was said of one kind of file is not true of another. */}
      <ImportForm key={kind} kind={kind} />
    </Page>
  );
}

function ImportForm({ kind }: { kind: ImportKind }) {
  const client = useQueryClient();
  const [way, setWay] = useState<'file' | 'text'>('file');
  const [file, setFile] = useState<File>();
  const [text, setText] = useState('');
  const keyOf = useIdempotencyKey();
  const take = useMutation({
    mutationFn: () => {
      if (way === 'text' || !file) return api.commissions.import(kind, text, keyOf({ kind, text }));
      const { name, size, lastModified } = file;
      return api.commissions.import(kind, file, keyOf({ kind, name, size, lastModified }));
    },
    onSuccess: () => {
      for (const key of CALCULATED) void client.invalidateQueries({ queryKey: [key] });
    },
  });
  const change =
    <T,>(set: (value: T) => void) =>
    (value: T) => {
      take.reset();
      set(value);
    };
  const ofLines = lineErrors(problemsOf(take.error), 0);
  const isEmpty = way === 'file' ? file === undefined : text.trim() === '';
  const { needed, optional, example, note } = FILES[kind];
  return (
    <form
      noValidate
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isEmpty) take.mutate();
      }}
    >
      <Card title={FILES[kind].label}>
        <div className="flex flex-col gap-4 p-4">
          <Segments legend="Where it is" name="way" value={way} options={WAYS} onChange={change(setWay)} />
          {way === 'file' ? (
            <FileField
              file={file}
              onChange={change(setFile)}
              note={<Columns needed={needed} optional={optional} />}
            />
          ) : (
            <TextAreaField
              label="The lines, with the names of the columns first"
              value={text}
              onChange={change(setText)}
              placeholder={example}
              rows={10}
              spellCheck={false}
              autoComplete="off"
              hint={<Columns needed={needed} optional={optional} />}
            />
          )}
          <p className="text-muted">
            {note} What is there already, by its external id, and says the same is left as it is.
          </p>
          {ofLines.length > 0 && <LineErrorsTable errors={ofLines} />}
          {take.error && ofLines.length === 0 && <FormError>{take.error.message}</FormError>}
          <div>
            <Button look="primary" type="submit" disabled={isEmpty} isBusy={take.isPending}>
              <Upload aria-hidden className="size-4" /> Import {FILES[kind].label.toLowerCase()}
            </Button>
          </div>
        </div>
      </Card>
      {take.data && <Outcome of={take.data} />}
    </form>
  );
}

function Columns({ needed, optional }: { needed: readonly string[]; optional: readonly string[] }) {
  const listed = (names: readonly string[]) =>
    names.map((name, index) => (
      <span key={name}>
        {index > 0 && ', '}
        <code>{name}</code>
      </span>
    ));
  return (
    <>
      Its first line names the columns: {listed(needed)}
      {optional.length > 0 && <>; and any of {listed(optional)}</>}.
    </>
  );
}

function Outcome({ of: { kind, lines, created, unchanged, job_id } }: { of: Imported }) {
  const { to, label } = FILES[kind];
  return (
    <>
      <section
        aria-label="Imported"
        role="status"
        className="border-line bg-surface shadow-card flex flex-wrap items-center gap-3 rounded-xl border p-4"
      >
        <CircleCheck aria-hidden className="text-ok size-5" />
        <p className="min-w-0 flex-1 tabular-nums">
          {lines.toLocaleString('en')} lines: {created.toLocaleString('en')} created,{' '}
          {unchanged.toLocaleString('en')} unchanged
        </p>
        <Link to={to} className={buttonLook()}>
          To the {label.toLowerCase()}
        </Link>
      </section>
      {job_id !== null && (
        <RunPanel jobId={job_id} title="What they change" result={(job) => <RunResult job={job} />} />
      )}
    </>
  );
}
