import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import type { VariableList } from '@slipway/shared/contracts';
import { api } from '../api/api.js';
import { queries } from '../api/queries.js';
import { Button } from '../ui/button.js';
import { Card } from '../ui/card.js';
import { Failure, SkeletonRows } from '../ui/states.js';
import { toast } from '../ui/toasts.js';
import { newVariable, VariablesFields } from './variables.fields.js';
import { variablesOf } from './variables.rules.js';

const route = getRouteApi('/app/projects/$slug/variables');

export default function VariablesTab() {
  const { slug } = route.useParams();
  const { data, error, refetch } = useQuery(queries.variables(slug));
  return (
    <Card title="Variables" count={data?.data.length}>
      {data ? (
        <Variables key={slug} slug={slug} stored={data} />
      ) : error ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows />
      )}
    </Card>
  );
}

const rowsOf = ({ data }: VariableList) => data.map(({ name }) => newVariable(name, null));

function Variables({ slug, stored }: { slug: string; stored: VariableList }) {
  const client = useQueryClient();
  const [rows, setRows] = useState(() => rowsOf(stored) as readonly ReturnType<typeof newVariable>[]);
  const save = useMutation({
    mutationFn: () => {
      const variables = variablesOf(rows);
      if ('error' in variables) throw new Error(variables.error);
      return api.putVariables(slug, variables.variables);
    },
    onSuccess: (saved) => {
      client.setQueryData(['projects', 'variables', slug], saved);
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
      {save.error && (
        <p role="alert" className="text-danger">
          {save.error.message}
        </p>
      )}
      <div>
        <Button look="primary" type="submit" isBusy={save.isPending}>
          Save
        </Button>
      </div>
    </form>
  );
}
