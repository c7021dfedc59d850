import { useState } from 'react';
import { api } from '../api/api.js';
import { usePeriodOptions } from '../commissions/use.period.options.js';
import { countWord } from '../ui/count.word.js';
import { todayHere } from '../ui/days.js';
import { SelectField, TextField } from '../ui/field.js';
import { Form } from '../ui/form.js';
import { ProgressBar } from '../ui/progress.bar.js';
import { Segments } from '../ui/segments.js';
import { toast } from '../ui/toasts.js';
import { useEachStatement, type Passage } from './use.each.statement.js';

const STEPS = [
  { value: 'approve', label: 'Approve' },
  { value: 'pay', label: 'They are paid' },
] as const;
type Step = (typeof STEPS)[number]['value'];
const OF_STEP = { approve: 'draft', pay: 'approved' } as const;
const DONE = { approve: 'given its next approval', pay: 'paid' } as const;

/** The next step of every statement of a period: who pays two hundred people does not open two hundred pages. */
export function AllAtOnce({ first, onDone }: { first: string | undefined; onDone: () => void }) {
  const periods = usePeriodOptions(first).filter(({ value }) => value !== '');
  const [chosen, setChosen] = useState(first);
  const [step, setStep] = useState<Step>('approve');
  const [paidOn, setPaidOn] = useState(todayHere());
  const period = chosen ?? periods[0]?.value ?? '';
  const { run, passage } = useEachStatement((statement) =>
    step === 'approve'
      ? api.statements.approve(statement.id, statement.missing_approvals[0])
      : api.statements.pay(statement.id, paidOn),
  );
  const go = () =>
    run.mutate(
      { period, status: OF_STEP[step] },
      {
        onSuccess: ({ done, failed }) => {
          toast(failed.length > 0 ? 'failed' : 'done', `${countWord(done, 'statement')} ${DONE[step]}.`);
          if (failed.length === 0) onDone();
        },
      },
    );
  return (
    <Form
      sent={run}
      fields={[]}
      onSubmit={go}
      action="Do it"
      isReady={period !== '' && (step === 'approve' || paidOn !== '')}
      onCancel={onDone}
    >
      <SelectField label="Period" value={period} options={periods} onChange={setChosen} />
      <Segments legend="What" name="all-statements" value={step} options={STEPS} onChange={setStep} />
      <p className="text-muted text-xs">
        {step === 'approve'
          ? 'Each draft is given the approval that it waits for.'
          : 'Each approved statement becomes a paid one, and its payout is posted.'}
      </p>
      {step === 'pay' && <TextField label="Paid on" type="date" value={paidOn} onChange={setPaidOn} />}
      {passage && <HowFar of={passage} />}
    </Form>
  );
}

function HowFar({ of: { total, done, failed } }: { of: Passage }) {
  const percent = total === 0 ? 100 : Math.round(((done + failed.length) / total) * 100);
  return (
    <div className="flex flex-col gap-2" role="status">
      <ProgressBar label="Statements" value={Math.min(100, percent)} />
      <p className="text-muted text-xs">
        {done} of {total} done{failed.length > 0 && `, ${failed.length} not`}
      </p>
      {failed.length > 0 && (
        <ul className="max-h-40 overflow-auto text-xs">
          {failed.map(({ name, message }, index) => (
            <li key={index}>
              {name}: <span className="text-danger">{message}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
