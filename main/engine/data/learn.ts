import type { DuckDBConnection } from '@duckdb/node-api';
import type { FittedRecipe, FittedTarget } from '#shared/data/fitted';
import {
  featureColumns,
  targetColumns,
  taskOf,
  weightColumns,
  type ColumnRecipe,
  type Recipe,
} from '#shared/data/recipe';
import { lengthOf, slotsOf } from '#shared/data/encode';
import { splitInSteps, type Split } from '#shared/data/split';
import { NetloomError } from '#shared/errors';
import { isOneOfMany } from '#shared/suggest/image';
import type { CallContext } from '#shared/ipc/define';
import type { Problem } from '#shared/problems';
import { countRows, hasValue, numbersOf, readColumn, requireColumns, rowNumbers, selectRows, type ColumnValues, type Rows } from './columns'; // prettier-ignore
import { throwIfCancelled, withConnection } from './duckdb';
import { balancedWeights, fitColumn, fitNumberTarget, isConstant, orderClasses } from './fit';
import { requireClasses, requirePartsKnown } from './images/folder';
import { bytesOf, fittedImage, openPictures, unreadableImages, withImages, type Pictures } from './images/use'; // prettier-ignore
import { availableMemory, memoryBudget } from './memory';
import { cellsFor, samplesOf, type TargetValues } from './parts';
import { classesMissing, constantFeatures, notNumeric, oneClass, partsUnused } from './problems';
import type { ResolvedSource } from './sources';
import { openTable, type DataTable, type TableColumn } from './table';
import { fitWeight, requireSomeWeight, weightOf, weightsFrom } from './weights';

/** What a file's columns became by looking at the training part, and which rows are in which part. */
export interface Learned {
  table: DataTable;
  columns: Map<string, TableColumn>;
  rows: Rows;
  split: Split;
  fitted: FittedRecipe;
  problems: Problem[];
  /** The cells of each feature and target (and of the weights, where rows have some), for all rows in use; null where the prepared rows are too large for memory. */
  cells: { features: (Float64Array | Uint8Array)[]; targets: TargetValues[] } | null;
  pictures: Pictures;
}

/**
 * Reads a file's columns one after the other and learns from the training part what becomes of them.
 * What does not fit is learned by the same lines as what does: one column at a time always fits.
 * @throws NetloomError `data.splitFolders`, `data.noTarget`, `data.noFeatures`, `data.noRows`, `data.imageWindow`, and what reading throws
 */
export async function learn(
  recipe: Recipe,
  source: ResolvedSource,
  classWeights: 'none' | 'balanced',
  context: CallContext,
): Promise<Learned> {
  const weight = weightOf(recipe);
  if (source.listing) {
    requireClasses(source.listing);
    requirePartsKnown(recipe, source.listing);
  }
  const table = await openTable(source, context);
  const { features, targets, columns } = chosenColumns(recipe, table, source.path);
  requireNoWindow(recipe, features);
  return withConnection(context, async (connection) => {
    const needed = [
      ...targets.map((t) => hasValue(columns.get(t.name)!, t.type)),
      ...features
        .filter((f) => f.missing.strategy === 'dropRow' && !targets.includes(f))
        .map((f) => hasValue(columns.get(f.name)!, f.type)),
      ...(weight?.missing.strategy === 'dropRow' ? [hasValue(columns.get(weight.name)!, 'numeric')] : []),
    ];
    const complete = await selectRows(connection, table, needed, context);
    if (complete.count === 0) throw await nothingLeft(connection, table, targets, columns);
    // Whatever can be refused is refused before hours of decoding.
    countSamples(recipe, complete.count);
    const pictures = await openPictures(features, source, table, context);
    const rows = withImages(complete, pictures);
    const read = (c: ColumnRecipe) =>
      readColumn(connection, table, columns.get(c.name)!, c.type, rows, context);
    const targetValues: TargetValues[] = [];
    for (const t of targets) targetValues.push(targetOf(t, await read(t)));
    const inParts = partsOf(table, rows);
    const given = givenParts(recipe, inParts, source.path);
    const steps = splitInSteps(
      countSamples(recipe, rows.count),
      recipe.window ? { ...recipe.split, method: 'order' } : recipe.split,
      taskOf(recipe) === 'classification' ? targetValues[0]!.cells : null,
      given,
    );
    const split = await inTurns(steps, context);
    const train = fittingRows(recipe, split);
    const fitted: FittedRecipe = {
      version: 1,
      features: [],
      targets: targets.map((t, i) => fitTarget(t, targetValues[i]!, train, classWeights)),
      window: recipe.window && { steps: recipe.window.steps, horizon: recipe.window.horizon },
    };
    const answers = [...targetValues];
    if (weight) {
      const values = await read(weight);
      fitted.weight = fitWeight(weight, values, train);
      const weights = weightsFrom(fitted.weight, numbersOf(values), rowNumbers(rows));
      requireSomeWeight(fitted.weight, weights, samplesOf(fitted, split), recipe.window?.steps ?? 0);
      answers.push(weights);
    }
    if (recipe.window) requireRoom(rows.count * features.length, source.path);
    const constant: string[] = [];
    const names = features.map((f) => f.name);
    const fits = (width: number) => recipe.window !== null || rows.count * width * 4 <= memoryBudget();
    let cells: Learned['cells'] = fits(features.length) ? { features: [], targets: answers } : null;
    let width = 0;
    for (const [i, f] of features.entries()) {
      context.progress(i / features.length, 'Preparing columns');
      const pixels = pictures.get(f.name);
      if (pixels) {
        const feature = { recipe: f, fitted: fittedImage(f), slots: [] };
        fitted.features.push(feature);
        width += lengthOf(feature);
        if (!fits(width)) cells = null;
        cells?.features.push(await bytesOf(pixels, rows));
        continue;
      }
      const values = await read(f);
      const column = fitColumn(f, values, train);
      const slots = slotsOf(f, column);
      fitted.features.push({ recipe: f, fitted: column, slots });
      width += slots.length;
      if (!fits(width)) cells = null;
      cells?.features.push(cellsFor(column, values));
      if (isConstant(values, train) && !isOneOfMany(f.name, names)) constant.push(f.name);
    }
    const problems = [
      ...targetValues.flatMap(({ classes }, i) =>
        classes && classes.length < 2 ? [oneClass(targets[i]!.name, classes)] : [],
      ),
      ...(given ? targetValues.slice(0, 1).flatMap((t) => classesMissing(targets[0]!.name, t, split)) : []),
      ...(inParts ? partsUnused(recipe, table.images!.parts!, inParts) : []),
      ...constantFeatures(constant),
      ...unreadableImages(pictures, table),
      ...(await notNumeric(
        connection,
        table,
        [...new Set([...features, ...targets, ...weightColumns(recipe)])],
        columns,
      )),
    ];
    return { table, columns, rows, split, fitted, problems, cells, pictures };
  });
}

/** Which part of the split the folder has each row in use for; null where it is not divided. */
const partsOf = ({ images }: DataTable, rows: Rows): Uint8Array | null =>
  images?.parts ? Uint8Array.from(rowNumbers(rows), (row) => images.parts![row]!) : null;

/**
 * As `partsOf`, where the split goes by folders.
 * @throws NetloomError `data.splitFolders`
 */
function givenParts({ split }: Recipe, given: Uint8Array | null, file: string): Uint8Array | null {
  if (split.method !== 'folders') return null;
  if (given?.includes(0)) return given;
  throw new NetloomError(
    'data.splitFolders',
    given
      ? `Expected images to train on in the folder train of ${file}; none of them can be used.`
      : `Expected subfolders such as train and test, with the classes in each, as the split goes by them; ${file} is not divided so.`,
    given ? 'Put images into it, one subfolder per class.' : 'Choose another way to split, or open the folder that is divided.',
  ); // prettier-ignore
}

/** Lets others work between steps. @throws NetloomError `cancelled` */
async function inTurns<T>(steps: Generator<void, T>, context: CallContext): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await new Promise<void>((resolve) => setImmediate(resolve));
    throwIfCancelled(context);
  }
}

/** A series is held in memory whole, as cells of eight bytes and as prepared numbers of four. @throws NetloomError `data.seriesTooLong` */
function requireRoom(cells: number, file: string): void {
  if (cells * 12 <= availableMemory() / 2) return;
  throw new NetloomError(
    'data.seriesTooLong',
    `Expected a series that fits into memory; that of ${file} would take ${(cells * 12e-9).toFixed(1)} GB, and this machine has ${(availableMemory() / 1e9).toFixed(1)}.`,
    'Keep the columns that matter, or a part of the rows. Data without windows may be of any size.',
  );
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
      [...features, ...targets, ...weightColumns(recipe)].map((c) => c.name),
      file,
    ),
  };
}

/** @throws NetloomError `data.imageWindow` */
function requireNoWindow({ window }: Recipe, features: readonly ColumnRecipe[]): void {
  const image = window && features.find(({ type }) => type === 'image');
  if (image)
    throw new NetloomError(
      'data.imageWindow',
      `A series expects numbers or categories at each step; “${image.name}” holds images.`,
      'Switch the window off, or leave this column out.',
    );
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
  const seen = new Uint8Array(words.length);
  for (let i = 0; i < codes.length; i++) seen[codes[i]!] = 1;
  const classes = orderClasses(words.filter((_, code) => seen[code] === 1));
  const index = words.map((w) => classes.indexOf(w));
  return { cells: codes.map((code) => index[code]!), classes };
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
