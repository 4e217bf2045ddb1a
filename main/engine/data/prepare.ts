import type { DuckDBConnection } from '@duckdb/node-api';
import type { FittedRecipe, FittedTarget } from '#shared/data/fitted';
import { featureColumns, targetColumns, taskOf, type ColumnRecipe, type Recipe } from '#shared/data/recipe';
import { slotsOf } from '#shared/data/encode';
import type { DataSpec } from '#shared/data/spec';
import { splitSamples, type Split } from '#shared/data/split';
import { NetloomError } from '#shared/errors';
import { isOneOfMany } from '#shared/suggest/image';
import type { CallContext } from '#shared/ipc/define';
import type { Problem } from '#shared/problems';
import { applyRecipe } from './apply';
import {
  countRows,
  hasValue,
  readColumn,
  requireColumns,
  rowNumbers,
  selectRows,
  type ColumnValues,
} from './columns';
import { withConnection } from './duckdb';
import { balancedWeights, fitColumn, fitNumberTarget, isConstant, orderClasses } from './fit';
import { sha256Of } from './hash';
import { buildParts, cellsFor, encodeRowsOf, type Part, type TargetValues } from './parts';
import { constantFeatures, notNumeric, oneClass, textColumns } from './problems';
import { inMemory, type RowSource } from './rows';
import { resolveSource, type ResolvedSource } from './sources';
import { openTable, type DataTable, type TableColumn } from './table';

export type { Part } from './parts';

export interface Prepared {
  spec: DataSpec;
  fitted: FittedRecipe;
  train: Part;
  validation: Part;
  test: Part;
  /** All rows of the parts, to be gone through block by block. */
  rows: { train: RowSource; validation: RowSource; test: RowSource };
  /** Rows left out because a value was missing where the recipe asks for one. */
  droppedRows: number;
  problems: Problem[];
  path: string;
  sha256: string;
  totalRows: number;
}

/** The last preparation is kept: describing, training and judging ask for the same one in turn. */
let last: { key: string; prepared: Promise<Prepared> } | null = null;

/**
 * Reads a recipe's data and prepares it: split by seed, everything that is learned is learned on the training part.
 * @throws NetloomError `data.noTarget`, `data.targetMissing`, `data.targetAllMissing`, `data.noFeatures`, `data.noRows`, and what reading throws
 */
export async function prepareData(
  recipe: Recipe,
  base: string | null,
  options: { classWeights: 'none' | 'balanced' },
  context: CallContext,
): Promise<Prepared> {
  const source = await resolveSource(recipe.source, base);
  const test = recipe.split.testSource ? await resolveSource(recipe.split.testSource, base) : null;
  const key = JSON.stringify([recipe, options, source.stamp, test?.stamp]);
  if (last?.key === key) return last.prepared;
  const prepared = prepare(recipe, base, source, options.classWeights, context);
  last = { key, prepared };
  prepared.catch(() => {
    if (last?.key === key) last = null;
  });
  return prepared;
}

async function prepare(
  recipe: Recipe,
  base: string | null,
  source: ResolvedSource,
  classWeights: 'none' | 'balanced',
  context: CallContext,
): Promise<Prepared> {
  const table = await openTable(source, context);
  const { features, targets, columns } = chosenColumns(recipe, table, source.path);
  const fit = await withConnection(context, async (connection) => {
    const needed = [
      ...targets.map((t) => hasValue(columns.get(t.name)!, t.type)),
      ...features
        .filter((f) => f.missing.strategy === 'dropRow' && !targets.includes(f))
        .map((f) => hasValue(columns.get(f.name)!, f.type)),
    ];
    const rows = await selectRows(connection, table, needed, context);
    if (rows.count === 0) throw await nothingLeft(connection, table, targets, columns);
    const numbers = rowNumbers(rows);
    const read = (c: ColumnRecipe) =>
      readColumn(connection, table, columns.get(c.name)!, c.type, rows, context);
    const targetValues: TargetValues[] = [];
    for (const t of targets) targetValues.push(targetOf(t, await read(t)));
    const samples = countSamples(recipe, rows.count);
    const split = splitSamples(
      samples,
      recipe.window ? { ...recipe.split, method: 'order' } : recipe.split,
      taskOf(recipe) === 'classification' ? targetValues[0]!.cells : null,
    );
    const train = fittingRows(recipe, split);
    const fittedTargets = targets.map((t, i) => fitTarget(t, targetValues[i]!, train, classWeights));
    const problems: Problem[] = targetValues.flatMap((v, i) =>
      v.classes && v.classes.length < 2 ? [oneClass(targets[i]!.name, v.classes)] : [],
    );
    const fitted: FittedRecipe = {
      version: 1,
      features: [],
      targets: fittedTargets,
      window: recipe.window && { steps: recipe.window.steps, horizon: recipe.window.horizon },
    };
    const encoded: Float64Array[] = [];
    const constant: string[] = [];
    const names = features.map((f) => f.name);
    for (const [i, f] of features.entries()) {
      context.progress(i / features.length, 'Preparing columns');
      const values = await read(f);
      const column = fitColumn(f, values, train);
      fitted.features.push({ recipe: f, fitted: column, slots: slotsOf(f, column) });
      encoded.push(cellsFor(column, values));
      if (isConstant(values, train) && !isOneOfMany(f.name, names)) constant.push(f.name);
    }
    problems.push(
      ...constantFeatures(constant),
      ...(await notNumeric(connection, table, [...new Set([...features, ...targets])], columns)),
    );
    return { rows, numbers, targetValues, split, fitted, encoded, problems };
  });
  const matrix = encodeRowsOf(fit.fitted, fit.encoded, fit.rows.count);
  const parts = buildParts(fit.fitted, matrix, fit.targetValues, fit.numbers, fit.split);
  const tested = recipe.split.testSource
    ? await applyRecipe(fit.fitted, recipe.split.testSource, base, { withTargets: true }, context)
    : null;
  const test = tested ?? parts.test;
  return {
    spec: specOf(fit.fitted, { train: parts.train.rows, validation: parts.validation.rows, test: test.rows }),
    fitted: fit.fitted,
    ...parts,
    test,
    rows: {
      train: inMemory(parts.train),
      validation: inMemory(parts.validation),
      test: inMemory(test),
    },
    droppedRows: table.rows - fit.rows.count + (tested?.dropped ?? 0),
    problems: [...fit.problems, ...textColumns(recipe)],
    path: source.path,
    sha256: await sha256Of(source, context),
    totalRows: table.rows,
  };
}

function chosenColumns(
  recipe: Recipe,
  table: DataTable,
  file: string,
): { features: ColumnRecipe[]; targets: ColumnRecipe[]; columns: Map<string, TableColumn> } {
  // Classes are words: “yes” and “no” stay what they are called.
  const targets = targetColumns(recipe).map((t): ColumnRecipe =>
    t.type === 'numeric' ? t : { ...t, type: 'categorical' },
  );
  if (targets.length === 0)
    throw new NetloomError(
      'data.noTarget',
      'Expected a column to predict; none has the role “target”.',
      'Give one column the role “target”.',
    );
  const absent = targets.filter((t) => !table.columns.some((c) => c.name === t.name));
  if (absent.length > 0)
    throw new NetloomError(
      'data.targetMissing',
      `Expected the target column “${absent[0]!.name}” in ${file}; there is none.`,
      `Its columns are ${table.columns
        .slice(0, 30)
        .map((c) => c.name)
        .join(', ')}.`,
    );
  // A forecast sees the past of what it predicts.
  const past = recipe.window ? targets.filter((t) => t.type === 'numeric') : [];
  const features = [...past, ...featureColumns(recipe).filter((c) => c.type !== 'text')];
  if (features.length === 0)
    throw new NetloomError(
      'data.noFeatures',
      'Expected at least one column to predict from; none has the role “feature”.',
      'Give the columns that are known beforehand the role “feature”.',
    );
  return {
    features,
    targets,
    columns: requireColumns(
      table,
      [...features, ...targets].map((c) => c.name),
      file,
    ),
  };
}

async function nothingLeft(
  connection: DuckDBConnection,
  table: DataTable,
  targets: readonly ColumnRecipe[],
  columns: ReadonlyMap<string, TableColumn>,
): Promise<NetloomError> {
  for (const t of targets)
    if ((await countRows(connection, table, [hasValue(columns.get(t.name)!, t.type)])) === 0)
      return new NetloomError(
        'data.targetAllMissing',
        `Expected values in the target column “${t.name}”; all ${table.rows} rows are without one.`,
        'Choose another target, or check its type and the words that mean “no value”.',
      );
  return new NetloomError(
    'data.noRows',
    `Expected rows to train on; each of the ${table.rows} rows lacks a value in some column whose missing values drop the row.`,
    'Fill missing values (mean, median, most frequent, constant) instead of dropping the rows.',
  );
}

function targetOf(recipe: ColumnRecipe, values: ColumnValues): TargetValues {
  if (recipe.type === 'numeric' && values.kind === 'numbers') return { cells: values.cells, classes: null };
  const { codes, words } =
    values.kind === 'words' ? values : { codes: values.cells, words: ['false', 'true'] };
  const present = new Set<string>();
  for (const c of codes) present.add(words[c] ?? String(c));
  const classes = orderClasses(present);
  const index = words.map((w) => classes.indexOf(w));
  return { cells: Float64Array.from(codes, (c) => index[c] ?? 0), classes };
}

function fitTarget(
  recipe: ColumnRecipe,
  { cells, classes }: TargetValues,
  train: Int32Array,
  weights: 'none' | 'balanced',
): FittedTarget {
  if (!classes) return fitNumberTarget(recipe.name, cells, train);
  return {
    kind: 'classes',
    column: recipe.name,
    classes,
    weights: weights === 'balanced' ? balancedWeights(cells, train, classes.length) : classes.map(() => 1),
  };
}

function countSamples({ window }: Recipe, rows: number): number {
  const samples = window ? rows - window.steps - window.horizon + 1 : rows;
  if (samples < (window ? 3 : 2))
    throw new NetloomError(
      'data.noRows',
      `Expected enough rows to train on; ${rows} remain${window ? `, and each sample takes ${window.steps + window.horizon} in a row` : ''}.`,
      window
        ? 'Choose a shorter window, or add rows.'
        : 'Add rows, or fill missing values instead of dropping rows.',
    );
  return samples;
}

/** Rows on which fits may look: the training samples, and for windows every row up to the last training target. */
function fittingRows({ window }: Recipe, { train }: Split): Int32Array {
  if (!window) return train;
  const end = (train[train.length - 1] ?? 0) + window.steps + window.horizon;
  return Int32Array.from({ length: end }, (_, i) => i);
}

function specOf(fitted: FittedRecipe, rows: DataSpec['rows']): DataSpec {
  return {
    features: fitted.features.map(({ recipe, fitted: f, slots }) => ({
      column: recipe.name,
      slots,
      integerCodes: f.kind === 'category' && f.encoding === 'integer' ? f.categories.length + 1 : null,
    })),
    steps: fitted.window?.steps ?? null,
    targets: fitted.targets.map((t) => ({
      column: t.column,
      classes: t.kind === 'classes' ? t.classes : null,
      horizon: t.kind === 'number' ? (fitted.window?.horizon ?? 1) : 1,
    })),
    rows,
  };
}
