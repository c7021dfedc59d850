import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { queries } from '../api/queries.js';
import { buttonLook } from '../ui/button.js';
import { Page } from '../ui/page.js';
import { Empty, Failure, Skeleton } from '../ui/states.js';
import { OrderForm } from './making/order.form.js';

const route = getRouteApi('/app/accounts/new');

export default function NewAccountsPage() {
  const { directory_id } = route.useSearch();
  const { data, error, refetch } = useQuery(queries.directories());
  const directories = data?.data;
  const chosen =
    directories?.find(({ id }) => id === directory_id) ??
    directories?.find(({ is_default }) => is_default) ??
    directories?.[0];
  return (
    <Page title="Make accounts" lead="Each comes to exist in your directory exactly once.">
      {directories ? (
        chosen ? (
          <OrderForm directories={directories} first={chosen.id} />
        ) : (
          <Empty
            title="There is no directory to make them in"
            action={
              <Link to="/directories/new" className={buttonLook('primary')}>
                Add a directory
              </Link>
            }
          >
            A directory is a SCIM 2.0 service that your organisation administers.
          </Empty>
        )
      ) : error ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton className="h-[36rem] rounded-xl" />
      )}
    </Page>
  );
}
