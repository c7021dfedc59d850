import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { UserRoundPlus } from 'lucide-react';
import { useState } from 'react';
import type { Directory } from '@slipway/shared/contracts';
import { api } from '../../api/api.js';
import { useIdempotencyKey } from '../../api/use.idempotency.key.js';
import { Button } from '../../ui/button.js';
import { Card } from '../../ui/card.js';
import { CheckField, SelectField, TextAreaField } from '../../ui/field.js';
import { FormError } from '../../ui/form.error.js';
import { fieldErrors, formError, problemsOf } from '../../ui/form.errors.js';
import { Segments } from '../../ui/segments.js';
import { useFocusOnError } from '../../ui/use.focus.on.error.js';
import { accountsWord } from '../account.words.js';
import { FileField } from '../../ui/file.field.js';
import { lineErrors } from '../../ui/line.errors.js';
import { LineErrorsTable } from '../../ui/line.errors.table.js';
import { isCount, NumberFields } from './number.fields.js';
import { csvOfPasted } from './pasted.csv.js';
import { usualTemplate } from './template.preview.js';

const WAYS = [
  { value: 'number', label: 'A number' },
  { value: 'list', label: 'A list' },
  { value: 'file', label: 'A CSV file' },
] as const;
type Way = (typeof WAYS)[number]['value'];

const PRIORITIES = ['0', '1', '2', '3', '4', '5'].map((value) => ({
  value,
  label: value === '0' ? '0 · usual' : value === '5' ? '5 · most urgent' : value,
}));
const FILE_NOTE = (
  <>
    Its first line names the columns: <code>email</code>, and any of <code>username</code>,{' '}
    <code>given_name</code>, <code>family_name</code>, <code>display_name</code>, <code>birthdate</code>.
    Others are kept with the account.
  </>
);
const FIELDS = ['directory_id', 'count', 'template.email'];

/** What accounts are to be made, where, and how. */
export function OrderForm({
  directories,
  first,
}: {
  directories: readonly Directory[];
  /** The directory that is chosen when it opens. */
  first: string;
}) {
  const navigate = useNavigate();
  const [directoryId, setDirectoryId] = useState(first);
  const [way, setWay] = useState<Way>('number');
  const [count, setCount] = useState('20');
  /** Nothing until somebody types: then it is of the directory that is chosen. */
  const [typed, setTyped] = useState<string>();
  const [list, setList] = useState('');
  const [file, setFile] = useState<File>();
  const [isMailed, setMailed] = useState(true);
  const [priority, setPriority] = useState('0');
  const directory = directories.find(({ id }) => id === directoryId);
  const usual = usualTemplate(directory?.allowed_domains[0] ?? '');
  const template = typed ?? usual;
  const pasted = csvOfPasted(list);
  const keyOf = useIdempotencyKey();

  const create = useMutation({
    mutationFn: () => {
      const options = {
        directory_id: directoryId,
        priority: Number(priority),
        verification_enabled: isMailed,
      };
      if (way === 'file' && file) {
        const { name, size, lastModified } = file;
        return api.accounts.importCsv(file, options, keyOf({ name, size, lastModified, ...options }));
      }
      if (way === 'list')
        return api.accounts.importCsv(pasted.csv, options, keyOf({ csv: pasted.csv, ...options }));
      const body = {
        ...options,
        count: Number(count),
        ...(template === usual ? {} : { template: { email: template.trim() } }),
      };
      return api.accounts.create(body, keyOf(body));
    },
    onSuccess: ({ job_id }) => navigate({ to: '/jobs/$id', params: { id: job_id } }),
  });
  const form = useFocusOnError(create.error);
  const errors = fieldErrors(create.error);
  const ofLines = lineErrors(problemsOf(create.error), way === 'list' ? pasted.linesBefore : 0);
  const error = ofLines.length > 0 ? undefined : formError(create.error, FIELDS);
  const number = { number: isCount(count) ? Number(count) : 0, list: pasted.count, file: file ? 1 : 0 }[way];

  /** What was said of one way is not true of another, nor of what is changed. */
  const change =
    <T,>(set: (value: T) => void) =>
    (value: T) => {
      if (create.error) create.reset();
      set(value);
    };

  return (
    <form
      ref={form}
      noValidate
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        if (number > 0) create.mutate();
      }}
    >
      <Card title="Where">
        <div className="p-4">
          <SelectField
            label="Directory"
            value={directoryId}
            options={directories.map(({ id, name, is_default }) => ({
              value: id,
              label: is_default ? `${name} (default)` : name,
            }))}
            onChange={change(setDirectoryId)}
            hint={directory && directoryHint(directory)}
            error={errors['directory_id']}
          />
        </div>
      </Card>
      <Card title="Which">
        <div className="flex flex-col gap-4 p-4">
          <Segments
            legend="How they are named"
            name="way"
            value={way}
            options={WAYS}
            onChange={change(setWay)}
          />
          {way === 'number' && (
            <NumberFields
              count={count}
              onCount={change(setCount)}
              template={template}
              onTemplate={change(setTyped)}
              errors={errors}
            />
          )}
          {way === 'list' && (
            <TextAreaField
              label="One per line"
              placeholder={'address@example.com\nother@example.com, Given, Family'}
              spellCheck={false}
              autoComplete="off"
              rows={8}
              value={list}
              onChange={change(setList)}
              hint="An address; or address, given name, family name, user name, display name, birthdate. A first line with names of columns goes before that."
            />
          )}
          {way === 'file' && <FileField file={file} onChange={change(setFile)} note={FILE_NOTE} />}
          {ofLines.length > 0 && <LineErrorsTable errors={ofLines} />}
        </div>
      </Card>
      <Card title="How">
        <div className="grid gap-4 p-4 sm:grid-cols-2">
          <CheckField
            label="Mail each a code"
            hint="With the code, or the link beside it, they show that the address is theirs."
            isChecked={isMailed}
            onChange={change(setMailed)}
          />
          <SelectField
            label="Priority"
            value={priority}
            options={PRIORITIES}
            onChange={change(setPriority)}
          />
        </div>
      </Card>
      {error !== undefined && <FormError>{error}</FormError>}
      <div>
        <Button look="primary" type="submit" disabled={number === 0} isBusy={create.isPending}>
          <UserRoundPlus aria-hidden className="size-4" />
          {number === 0 || way === 'file' ? 'Make the accounts' : `Make ${accountsWord(number)}`}
        </Button>
      </div>
    </form>
  );
}

function directoryHint({ allowed_domains: domains, state }: Directory): string {
  const some = domains.slice(0, 3).join(', ');
  const takes = `It takes addresses of ${some}${domains.length > 3 ? ` and ${domains.length - 3} more` : ''}.`;
  return state === 'quarantined' ? `${takes} It is in quarantine: the job waits until it recovers.` : takes;
}
