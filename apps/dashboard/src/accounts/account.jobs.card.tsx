import { useQuery } from '@tanstack/react-query';
import { queries } from '../api/queries.js';
import { JobRow } from '../jobs/job.row.js';
import { Card } from '../ui/card.js';
import { SkeletonRows } from '../ui/states.js';

const SHOWN = 10;

/** What was done with an account lately: changes and mails carry its address as their title. */
export function AccountJobsCard({ email }: { email: string }) {
  const { data } = useQuery(queries.someJobs({ q: email }, SHOWN));
  const jobs = data?.data.filter(({ title }) => title === email);
  return (
    <Card title="Changes and mails" count={jobs?.length}>
      {jobs ? (
        jobs.length > 0 ? (
          jobs.map((job) => <JobRow key={job.id} job={job} toJob />)
        ) : (
          <p className="text-muted px-4 py-6">Nothing has been changed since it was made.</p>
        )
      ) : (
        <SkeletonRows rows={2} />
      )}
    </Card>
  );
}
