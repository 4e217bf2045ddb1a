import type { DuckDBConnection } from '@duckdb/node-api';
import { partColumn, type ColumnRecipe, type Recipe } from '#shared/data/recipe';
import { parts, type Split } from '#shared/data/split';
import type { Problem } from '#shared/problems';
import { rowsOf } from './duckdb';
import { numberOf, textOf } from './expressions';
import type { TargetValues } from './parts';
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

/** Classes that a given part of the split has no rows of; what was never trained on cannot be told. */
export function classesMissing(column: string, { cells, classes }: TargetValues, split: Split): Problem[] {
  if (!classes || classes.length < 2) return [];
  const named = parts.flatMap((part) => {
    if (split[part].length === 0) return [];
    const seen = new Set(Array.from(split[part], (row) => cells[row]!));
    const none = classes.filter((_, k) => !seen.has(k));
    const shown = none.slice(0, 5).map((name) => `“${name}”`).join(', ') + (none.length > 5 ? ` and ${none.length - 5} more` : ''); // prettier-ignore
    return none.length > 0 ? [`${part} has none of ${shown}`] : [];
  });
  if (named.length === 0) return [];
  return [
    of(
      column,
      'data.classesMissing',
      'warning',
      `Expected images of each class in each part of the split; ${named.join(', ')}.`,
      'A class without training images is never learned, and one without test images never judged. Check that its subfolder has the same name in all parts.',
    ),
  ];
}

/**
 * What a folder's own parts are not used for.
 * @param there number of the part of each image
 * @param used of each that has a class and can be read
 */
export function partsUnused({ split }: Recipe, there: Uint8Array, used: Uint8Array): Problem[] {
  if (split.method !== 'folders') {
    const mixed = parts.filter((_, part) => used.includes(part));
    if (mixed.length < 2) return [];
    return [
      of(
        partColumn,
        'data.partsMixed',
        'warning',
        `The images of the folders ${mixed.join(' and ')} are mixed and dealt anew, so the net may train on those that were kept for judging.`,
        'To keep them apart, split by folders.',
      ),
    ];
  }
  return parts.flatMap((name, part) => {
    if ((name === 'test' && split.testSource) || !there.includes(part) || used.includes(part)) return [];
    const n = there.filter((p) => p === part).length;
    return [
      of(
        partColumn,
        'data.partUnused',
        'warning',
        `Expected images for ${name} with a class, each class in a subfolder of its own; ${n === 1 ? 'the only one' : `none of the ${n}`} there has one and can be read. A share of train is taken instead.`,
        `Sort them into subfolders named as those of train; to have them told apart, predict them.`,
      ),
    ];
  });
}

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
