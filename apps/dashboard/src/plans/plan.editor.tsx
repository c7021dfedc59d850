import { useMutation, useQueryClient } from '@tanstack/react-query';
import { FlaskConical, Rocket, Save } from 'lucide-react';
import { useMemo, useState } from 'react';
import { ProblemError } from '@slipway/client';
import type { Plan, PlanDocument } from '@slipway/shared/contracts';
import { api } from '../api/api.js';
import { commissionQueries } from '../api/commission.queries.js';
import { useRun } from '../commissions/runs/use.run.js';
import { DayForm } from '../ui/day.form.js';
import { Button } from '../ui/button.js';
import { Card } from '../ui/card.js';
import { Dialog } from '../ui/dialog.js';
import { TextAreaField } from '../ui/field.js';
import { Segments } from '../ui/segments.js';
import { toast, toastError } from '../ui/toasts.js';
import { useSettled } from '../ui/use.settled.js';
import { PlanFields } from './form/plan.fields.js';
import { checkJson, checkPlan, problemsByPath, type CheckedPlan } from './plan.check.js';
import { PreviewCard } from './preview/preview.card.js';
import { documentOf, typedOf, type TypedPlan } from './typed.plan.js';
import { newestOf, publishedOf } from './version.rules.js';

const WAYS = [
  { value: 'form', label: 'Form' },
  { value: 'json', label: 'JSON' },
] as const;
const PAUSE_MS = 250;

const isSame = (one: PlanDocument, other: PlanDocument) => JSON.stringify(one) === JSON.stringify(other);

/** A plan as it is worked on: as a form or as JSON, checked as it is typed, with what it would pay beside it. */
export function PlanEditor({ plan, onTry }: { plan: Plan; onTry: (jobId: string) => void }) {
  const client = useQueryClient();
  const newest = newestOf(plan)!;
  const [way, setWay] = useState<'form' | 'json'>('form');
  const [typed, setTyped] = useState<TypedPlan>(() => typedOf(newest.document));
  const [json, setJson] = useState('');
  const checked = useMemo(
    () => (way === 'json' ? checkJson(json) : checkPlan(documentOf(typed))),
    [way, json, typed],
  );
  const { document } = checked;
  /** The last that was right: what is shown does not go away while something is being typed. */
  const [shown, setShown] = useState<PlanDocument>(newest.document);
  if (document && !isSame(document, shown)) setShown(document);
  const settled = useSettled(shown, PAUSE_MS);
  const isChanged = document !== undefined && !isSame(document, newest.document);
  const [isPublishing, setPublishing] = useState(false);
  /** What is worked on was made from this version: the one that was seen, and not one that came since. */
  const [base, setBase] = useState(newest.digest);

  const onSaved = (saved: Plan) => {
    setBase(newestOf(saved)!.digest);
    client.setQueryData(commissionQueries.plan(plan.id).queryKey, saved);
    void client.invalidateQueries({ queryKey: ['plans'] });
  };
  const save = useMutation({
    mutationFn: (draft: PlanDocument) => api.plans.putDraft(plan.id, draft, base),
    onSuccess: (saved) => {
      onSaved(saved);
      toast('done', 'The draft is saved. Contracts follow it once it is published.');
    },
    onError: async (error) => {
      if (!isOvertaken(error)) return toastError(error);
      // What is typed stays; who has read this knows what they replace.
      setBase(
        newestOf(await client.fetchQuery({ ...commissionQueries.plan(plan.id), staleTime: 0 }))!.digest,
      );
      toast(
        'failed',
        `${error.message} What you see is yours: save it again to replace theirs, or reload the page.`,
      );
    },
  });
  const publish = async (from: string) => {
    const saved =
      isChanged || newest.status === 'published' ? await api.plans.putDraft(plan.id, shown, base) : plan;
    const { version, digest } = newestOf(saved)!;
    return api.plans.publish(plan.id, version, from, saved === plan ? base : digest);
  };
  const tryOut = useRun(onTry);

  const turnTo = (next: 'form' | 'json') => {
    if (next === 'json') setJson(JSON.stringify(documentOf(typed), null, 2));
    else if (document) setTyped(typedOf(document));
    setWay(next);
  };
  const published = publishedOf(plan);
  return (
    <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
      <Card
        title={newest.status === 'draft' ? `Draft of version ${newest.version}` : `Version ${newest.version}`}
        actions={
          <Button
            size="small"
            disabled={!isChanged}
            isBusy={save.isPending}
            onClick={() => document && save.mutate(document)}
          >
            <Save aria-hidden className="size-4" /> Save the draft
          </Button>
        }
      >
        <div className="flex flex-col gap-4 p-4">
          <Segments
            legend="How it is shown"
            name="plan-way"
            value={way}
            // What is no plan cannot be shown as a form.
            options={document ? WAYS : WAYS.filter(({ value }) => value === way)}
            onChange={turnTo}
          />
          <Verdict of={checked} isChanged={isChanged} />
          {way === 'form' ? (
            <PlanFields
              typed={typed}
              onChange={(part) => setTyped((before) => ({ ...before, ...part }))}
              errors={problemsByPath(checked)}
            />
          ) : (
            <>
              <TextAreaField
                label="The plan as JSON"
                value={json}
                onChange={setJson}
                rows={32}
                spellCheck={false}
                autoComplete="off"
                error={checked.problems.length > 0 ? 'Something is wrong with it:' : undefined}
              />
              <ul className="flex flex-col gap-1 text-xs">
                {checked.problems.map(({ path, message }, index) => (
                  <li key={index}>
                    {path !== '' && <code className="mr-2">{path}</code>}
                    <span className="text-danger">{message}</span>
                  </li>
                ))}
              </ul>
            </>
          )}
          <div className="border-line flex flex-wrap gap-2 border-t pt-4">
            <Button
              look="primary"
              disabled={document === undefined || (newest.status === 'published' && !isChanged)}
              onClick={() => setPublishing(true)}
            >
              <Rocket aria-hidden className="size-4" /> Publish
            </Button>
            <Button
              disabled={document === undefined}
              isBusy={tryOut.isPending}
              onClick={() => tryOut.mutate({ what_if: { plan: { plan_id: plan.id, document: shown } } })}
            >
              <FlaskConical aria-hidden className="size-4" /> Try it
            </Button>
            <p className="text-muted basis-full text-xs">
              Trying it calculates every contract as if this were the plan, compares, and writes nothing.
            </p>
          </div>
        </div>
      </Card>
      <PreviewCard
        planId={plan.id}
        document={settled}
        published={published && !isSame(published.document, settled) ? published : undefined}
      />
      <Dialog title={`Publish ${plan.name}`} isOpen={isPublishing} onClose={() => setPublishing(false)}>
        <p className="text-muted">
          Sales from that day on follow it. It never changes again: the next change makes another version.
        </p>
        <DayForm
          label="Effective from"
          field="effective_from"
          action="Publish it"
          act={publish}
          onDone={(saved) => {
            setPublishing(false);
            onSaved(saved);
            for (const key of ['contracts', 'commissions'])
              void client.invalidateQueries({ queryKey: [key] });
            toast('done', 'It is published. Calculate to post what it changes.');
          }}
          onCancel={() => setPublishing(false)}
        />
      </Dialog>
    </div>
  );
}

/** Whether somebody else has changed the draft meanwhile. */
const isOvertaken = (error: Error): boolean =>
  error instanceof ProblemError && error.problem.type.endsWith(':draft-changed');

function Verdict({ of: { problems }, isChanged }: { of: CheckedPlan; isChanged: boolean }) {
  const count = problems.length;
  return (
    <p role="status" className={`text-xs ${count > 0 ? 'text-danger' : 'text-muted'}`}>
      {count > 0
        ? `${count === 1 ? 'One thing is' : `${count} things are`} not right yet: the preview shows the last plan that was.`
        : isChanged
          ? 'It is right, and not saved yet.'
          : 'It is right, and saved.'}
    </p>
  );
}
