import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { StatementFilter } from '@slipway/client';
import type { Statement } from '@slipway/shared/contracts';
import { api } from '../api/api.js';

/** How far it is: those that could not be done say why, by the name of their party. */
export interface Passage {
  total: number;
  done: number;
  failed: { name: string; message: string }[];
}

/** Does something with each statement of a filter, one after the other, until the page is left. */
export function useEachStatement(act: (statement: Statement) => Promise<unknown>) {
  const client = useQueryClient();
  const [passage, setPassage] = useState<Passage>();
  const isLeft = useRef(false);
  useEffect(() => {
    isLeft.current = false;
    return () => {
      isLeft.current = true;
    };
  }, []);
  const run = useMutation({
    mutationFn: async (filter: StatementFilter) => {
      const { total } = await api.statements.list({ ...filter, limit: 1 });
      let now: Passage = { total, done: 0, failed: [] };
      setPassage(now);
      for await (const statement of api.statements.all(filter)) {
        if (isLeft.current) break;
        const failure = await act(statement).then(
          () => undefined,
          (error: Error) => ({ name: statement.party_name, message: error.message }),
        );
        now = failure ? { ...now, failed: [...now.failed, failure] } : { ...now, done: now.done + 1 };
        setPassage(now);
      }
      return now;
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['statements'] }),
  });
  return { run, passage };
}
