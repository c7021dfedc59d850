import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import type { VariableList } from '@slipway/shared/contracts';
import { api } from '../api/api.js';
import { queries } from '../api/queries.js';
import { Button } from '../ui/button.js';
import { FormError } from '../ui/form.error.js';
import { Card } from '../ui/card.js';
import { Failure, SkeletonRows } from '../ui/states.js';
import { toast } from '../ui/toasts.js';
import { newVariable, VariablesFields } from './variables.fields.js';
import { variablesOf } from './variables.rules.js';

const route = getRouteApi('/app/projects/$slug/variables');

export default function VariablesTab() {
  const { slug } = route.useParams();
  // What is saved replaces all there are: only what was fetched just now may be what one begins with.
  const { data, error, refetch, isFetchedAfterMount } = useQuery({
    ...queries.variables(slug),
    staleTime: 0,
    refetchOnWindowFocus: false,
  });
  return (
    <Card title="Variables" count={data?.data.length}>
      {data && isFetchedAfterMount ? (
        <Variables key={slug} slug={slug} stored={data} />
      ) : error && isFetchedAfterMount ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows />
      )}
    </Card>
  );
}

const namesOf = ({ data }: VariableList) => data.map(({ name }) => name).join();
const rowsOf = ({ data }: VariableList) => data.map(({ name }) => newVariable(name, null));

function Variables({ slug, stored }: { slug: string; stored: VariableList }) {
  const client = useQueryClient();
  const [known, setKnown] = useState(stored);
  const [rows, setRows] = useState(() => rowsOf(stored) as readonly ReturnType<typeof newVariable>[]);
  const save = useMutation({
    mutationFn: async () => {
      const variables = variablesOf(rows);
      if ('error' in variables) throw new Error(variables.error);
      if (namesOf(await api.variables(slug)) !== namesOf(known))
        throw new Error(
          'Somebody else has changed the variables meanwhile, and saving would undo that. Note what you typed, and open this page anew.',
        );
      return api.putVariables(slug, variables.variables);
    },
    onSuccess: (saved) => {
      client.setQueryData(queries.variables(slug).queryKey, saved);
      setKnown(saved);
      setRows(rowsOf(saved));
      toast('done', 'Saved. The next deployment gets them.');
    },
  });
  return (
    <form
      className="flex flex-col gap-4 p-4"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <p className="text-muted">
        Builds get them in their environment. Values are sealed: they are never shown again, and are taken out
        of logs.
      </p>
      <VariablesFields rows={rows} onChange={setRows} />
      {save.error && <FormError>{save.error.message}</FormError>}
      <div>
        <Button look="primary" type="submit" isBusy={save.isPending}>
          Save
        </Button>
      </div>
    </form>
  );
}
