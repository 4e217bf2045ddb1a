import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnRecipe, Recipe } from '#shared/data/recipe';
import type { Problem } from '#shared/problems';
import { rowsOf } from './duckdb';
import { numberOf, textOf } from './expressions';
import type { DataTable, TableColumn } from './table';

const of = (
  column: string,
  code: string,
  severity: Problem['severity'],
  message: string,
  hint: string,
): Problem => ({ code, severity, where: { area: 'data', column }, message, hint, fixes: [] });

export const oneClass = (column: string, classes: readonly string[]): Problem =>
  of(
    column,
    'data.oneClass',
    'error',
    `A target to classify needs at least two classes; “${column}” has only ${classes.length === 0 ? 'missing values' : `“${classes[0]}”`}.`,
    'Choose another target, or add rows of another class.',
  );

/** Features that say nothing: the same value in every training row. */
export function constantFeatures(columns: readonly string[]): Problem[] {
  const [first] = columns;
  if (first === undefined) return [];
  const names =
    columns
      .slice(0, 5)
      .map((c) => `“${c}”`)
      .join(', ') + (columns.length > 5 ? ` and ${columns.length - 5} more` : '');
  return [
    of(
      first,
      'data.constantFeature',
      'warning',
      `Nothing can be learned from ${names}: ${columns.length === 1 ? 'it has' : 'each has'} the same value in every training row.`,
      'They do no harm; to leave them out, give them the role “ignore”.',
    ),
  ];
}

export const textColumns = (recipe: Recipe): Problem[] =>
  recipe.columns
    .filter((c) => c.role === 'feature' && c.type === 'text')
    .map((c) =>
      of(
        c.name,
        'data.text',
        'warning',
        `“${c.name}” holds free text, which this version cannot learn from; it is left out.`,
        'Give it the role “ignore”, or the type “categorical” if it has few different values.',
      ),
    );

/** Words in columns of numbers: counted as missing, and named with their rows. */
export async function notNumeric(
  connection: DuckDBConnection,
  table: DataTable,
  chosen: readonly ColumnRecipe[],
  columns: ReadonlyMap<string, TableColumn>,
): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const recipe of chosen) {
    const column = columns.get(recipe.name)!;
    if (recipe.type !== 'numeric' || column.storage !== 'VARCHAR') continue;
    const wrong = `${textOf(column)} <> '' AND (${numberOf(column, 'numeric')}) IS NULL`;
    const [count] = await rowsOf(connection, `SELECT count(*) AS n FROM ${table.sql} WHERE ${wrong}`);
    const n = Number(count?.['n'] ?? 0);
    if (n === 0) continue;
    const examples = await rowsOf(
      connection,
      `SELECT rowid + 1 AS row, ${textOf(column)} AS text FROM ${table.sql} WHERE ${wrong} ORDER BY rowid LIMIT 3`,
    );
    const shown = examples
      .map((e) => `“${String(e['text']).slice(0, 40)}” in row ${String(e['row'])}`)
      .join(', ');
    problems.push(
      of(
        recipe.name,
        'data.notNumeric',
        'warning',
        `Expected numbers in “${recipe.name}”; ${n} ${n === 1 ? 'row holds' : 'rows hold'} something else: ${shown}.`,
        'They count as missing values. Mend the file, add the word to those that mean “no value”, or make the column categorical.',
      ),
    );
  }
  return problems;
}
