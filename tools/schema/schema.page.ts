import { SERVICE_ROLES } from '@slipway/database';
import { referencesOf, type Table } from './catalog.ts';
import { TABLES } from './tables.ts';

const HEAD = `# The schema

Written by \`npm run db:schema\` from a database that all migrations have run on; a test keeps it true. Change it by a
migration in \`packages/database/src/migrations\`: each only adds what the running version can live with, and what is needed
no longer is taken away by a later one. \`npm run db:migrate\`, \`db:revert\`, \`db:reset\` and \`db:fixtures\` work on the
database of DATABASE_URL, or of the \`npm start\` on this machine.

Each service has a role of its own in Postgres (\`packages/database/src/roles\`), which may do what stands at each table under
“May be used by”, and nothing else.
`;

/** The page in Markdown, not yet formatted. @throws when a table is described nowhere */
export function schemaPage(tables: readonly Table[]): string {
  const byName = new Map(tables.map((table) => [table.name, table]));
  const described = Object.values(TABLES).flatMap((group) => Object.keys(group));
  const forgotten = [...byName.keys()].filter((name) => !described.includes(name));
  const gone = described.filter((name) => !byName.has(name));
  if (forgotten.length + gone.length > 0)
    throw new Error(
      `tools/schema/tables.ts: not described ${forgotten.join(', ') || '–'}; not there ${gone.join(', ') || '–'}`,
    );
  const references = referencesOf(tables);
  const sections = Object.entries(TABLES).map(([title, group]) => {
    const names = new Set(Object.keys(group));
    const drawn = references.filter(({ from, to }) => names.has(from) && to !== 'tenants' && from !== to);
    const picture =
      drawn.length === 0
        ? ''
        : `\n\`\`\`mermaid\nerDiagram\n${drawn.map(({ from, to }) => `  ${to} ||--o{ ${from} : ""`).join('\n')}\n\`\`\`\n`;
    const parts = Object.entries(group).map(([name, text]) => tablePart(byName.get(name)!, text));
    return `## ${title}\n${picture}\n${parts.join('\n')}`;
  });
  return `${HEAD}\n${sections.join('\n')}`;
}

function tablePart({ name, columns, constraints, indexes, triggers }: Table, text: string): string {
  const rows = columns.map(
    ({ name: column, type, isRequired, byDefault }) =>
      `| ${column} | ${type} | ${isRequired ? '' : 'null'} | ${byDefault === null ? '' : code(byDefault)} |`,
  );
  const lists = [
    ...list('Rules', constraints),
    ...list('Indexes', indexes),
    ...list('Triggers', triggers),
    ...list('May be used by', usersOf(name)),
  ];
  return [
    `### ${name}`,
    '',
    text,
    '',
    '| column | type | | default |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
    ...lists,
    '',
  ].join('\n');
}

function list(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`${title}:`, '', ...items.map((item) => `- ${code(item)}`), ''];
}

function usersOf(table: string): string[] {
  return Object.entries(SERVICE_ROLES).flatMap(([role, tables]) =>
    tables[table] === undefined ? [] : [`${role}: ${tables[table]}`],
  );
}

function code(text: string): string {
  return `\`${text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|')}\``;
}
