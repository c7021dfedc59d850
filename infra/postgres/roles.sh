#!/bin/sh
# Run once by the image of Postgres, when its data directory is made: a role with a password for each service. What each may
# do is given by the migrations.
set -eu
role() {
  psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" -v role="$1" -v password="$2" <<'SQL'
CREATE ROLE :"role" LOGIN PASSWORD :'password';
SQL
}
role slipway_gateway "$GATEWAY_DB_PASSWORD"
role slipway_build "$BUILD_DB_PASSWORD"
role slipway_account "$ACCOUNT_DB_PASSWORD"
role slipway_commission "$COMMISSION_DB_PASSWORD"
role slipway_edge "$EDGE_DB_PASSWORD"
