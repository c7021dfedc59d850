import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { DeploymentDetail } from '@slipway/shared/contracts';
import { queries } from '../api/queries.js';
import { Button } from '../ui/button.js';
import { Card } from '../ui/card.js';
import { Failure, SkeletonRows } from '../ui/states.js';
import { byteSize } from '../ui/times.rules.js';

const FIRST = 8;

/** The files of a deployment, the largest first, each with a bar of its share. */
export function FilesCard({ deployment }: { deployment: DeploymentDetail }) {
  const { data, error, refetch } = useQuery(queries.deploymentFiles(deployment.id));
  const [showsAll, setShowsAll] = useState(false);
  const largest = data?.data[0]?.size_bytes ?? 1;
  return (
    <Card
      title="Files"
      count={data?.total}
      actions={data && <span className="text-muted text-xs">{byteSize(data.size_bytes)} in all</span>}
    >
      {data ? (
        <>
          <ul className={showsAll ? 'max-h-96 overflow-y-auto py-2' : 'py-2'}>
            {data.data.slice(0, showsAll ? undefined : FIRST).map(({ path, size_bytes }) => (
              <li
                key={path}
                className="grid grid-cols-[minmax(0,1fr)_6rem_4.5rem] items-center gap-3 px-4 py-1 text-xs"
              >
                <a
                  href={new URL(path, deployment.url).href}
                  target="_blank"
                  rel="noreferrer"
                  className="hover:text-accent truncate font-mono hover:underline"
                >
                  {path}
                </a>
                <span aria-hidden className="bg-hover h-1.5 overflow-hidden rounded-full">
                  <span
                    className="bg-accent/70 block h-full"
                    style={{ width: `${(size_bytes / Math.max(1, largest)) * 100}%` }}
                  />
                </span>
                <span className="text-muted text-right tabular-nums">{byteSize(size_bytes)}</span>
              </li>
            ))}
          </ul>
          {data.data.length > FIRST && (
            <div className="border-line border-t p-2 text-center">
              <Button look="quiet" size="small" onClick={() => setShowsAll(!showsAll)}>
                {showsAll ? 'Show fewer' : `Show ${data.data.length - FIRST} more`}
              </Button>
            </div>
          )}
        </>
      ) : error ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={3} />
      )}
    </Card>
  );
}
