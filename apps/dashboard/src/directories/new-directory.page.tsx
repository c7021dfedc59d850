import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../api/api.js';
import { useIdempotencyKey } from '../api/use.idempotency.key.js';
import { queries } from '../api/queries.js';
import { Button } from '../ui/button.js';
import { Card } from '../ui/card.js';
import { CheckField } from '../ui/field.js';
import { FormError } from '../ui/form.error.js';
import { fieldErrors, formError } from '../ui/form.errors.js';
import { Page } from '../ui/page.js';
import { useFocusOnError } from '../ui/use.focus.on.error.js';
import { DirectoryFields } from './directory.fields.js';
import { atTheirFields, DIRECTORY_FIELDS, domainsOf, NOTHING_TYPED, quotaOf } from './directory.rules.js';

export default function NewDirectoryPage() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [typed, setTyped] = useState(NOTHING_TYPED);
  const [isDefault, setDefault] = useState(false);
  const keyOf = useIdempotencyKey();
  const add = useMutation({
    mutationFn: () => {
      const body = {
        name: typed.name.trim(),
        base_url: typed.base_url.trim(),
        token: typed.token.trim(),
        allowed_domains: domainsOf(typed.domains),
        requests_per_second: quotaOf(typed.quota),
        is_default: isDefault,
      };
      return api.directories.add(body, keyOf(body));
    },
    onSuccess: (directory) => {
      client.setQueryData(queries.directory(directory.id).queryKey, directory);
      void client.invalidateQueries({ queryKey: ['directories'] });
      return navigate({ to: '/directories/$id', params: { id: directory.id } });
    },
  });
  const form = useFocusOnError(add.error);
  const errors = atTheirFields(fieldErrors(add.error));
  const hasFieldError = DIRECTORY_FIELDS.some((field) => errors[field] !== undefined);
  const error = hasFieldError ? undefined : formError(add.error, []);
  const isQuota = !Number.isNaN(quotaOf(typed.quota));
  return (
    <Page title="Add directory" lead="A SCIM 2.0 service that your organisation administers">
      <form
        ref={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (isQuota) add.mutate();
        }}
      >
        <Card>
          <div className="flex flex-col gap-4 p-4">
            <DirectoryFields
              typed={typed}
              onChange={(next) => {
                if (add.error) add.reset();
                setTyped(next);
              }}
              errors={errors}
              tokenHint="A bearer token. It is sealed, sent to this address alone, and never shown again."
            />
            <CheckField
              label="Make it the default"
              hint="Where accounts are made when no directory is named."
              isChecked={isDefault}
              onChange={setDefault}
            />
            {error !== undefined && <FormError>{error}</FormError>}
            <div>
              <Button look="primary" type="submit" disabled={!isQuota} isBusy={add.isPending}>
                Add it
              </Button>
            </div>
          </div>
        </Card>
      </form>
    </Page>
  );
}
