import { channelsOf } from '#shared/data/encode';
import type { FittedRecipe } from '#shared/data/fitted';
import type { Recipe } from '#shared/data/recipe';
import type { DataSpec } from '#shared/data/spec';
import type { Split } from '#shared/data/split';
import { NetloomError } from '#shared/errors';
import type { CallContext } from '#shared/ipc/define';
import type { Problem } from '#shared/problems';
import { rowNumbers } from './columns';
import { sha256Of } from './hash';
import { learn, type Learned } from './learn';
import { blockBytes, memoryBudget } from './memory';
import { otherFile, type OtherFile } from './other';
import { buildPart, encodeRowsOf, samplesOf, type Part } from './parts';
import { textColumns } from './problems';
import { inMemory, type RowSource } from './rows';
import { resolveSource, type ResolvedSource } from './sources';
import { bytesOfWindows, someWindows, windowsOf, type Series } from './windows';
import { findStored, isStored, openStored, store, type Known, type Stored } from './stream/stored';

export type { Part } from './parts';

/** What preparing a file's data finds out. */
export interface Findings {
  spec: DataSpec;
  fitted: FittedRecipe;
  /** Rows left out because a value was missing where the recipe asks for one. */
  droppedRows: number;
  problems: Problem[];
  path: string;
  sha256: string;
  totalRows: number;
  /** The test part's own file, where it has one. */
  testFile: { path: string; sha256: string } | null;
}

export interface Prepared extends Findings {
  /** All rows of a part, or a fair sample of them where all would not fit into memory: `spec.rows` tells how many there are. */
  train: Part;
  validation: Part;
  test: Part;
  /** All rows of the parts, to be gone through block by block. */
  rows: { train: RowSource; validation: RowSource; test: RowSource };
}

interface Options {
  classWeights: 'none' | 'balanced';
}

/** What was found out, and how to get at the rows. */
interface Preparation {
  findings: Findings;
  /** Whether the rows are still where they were put. */
  valid(): Promise<boolean>;
  rows(context: CallContext): Promise<Parts>;
}

/** The last preparation is kept: describing, training and judging ask for the same one in turn. */
let last: { key: string; preparation: Promise<Preparation> } | null = null;

/**
 * Reads a recipe's data and prepares it: split by seed, everything that is learned is learned on the training part.
 * Rows too many for memory are prepared once and written to the disk, and read block by block from there.
 * @throws NetloomError `data.noTarget`, `data.targetMissing`, `data.targetAllMissing`, `data.noFeatures`, `data.noRows`, `data.diskFull`, and what reading throws
 */
export async function prepareData(
  recipe: Recipe,
  base: string | null,
  options: Options,
  context: CallContext,
): Promise<Prepared> {
  const prepared = async (): Promise<Prepared> => {
    const { findings, rows } = await preparationOf(recipe, base, options, context);
    return { ...findings, ...(await rows(context)) };
  };
  return anew(prepared);
}

/** What was kept and is damaged is gone once that was noticed: it is made anew. */
const anew = <T>(work: () => Promise<T>): Promise<T> =>
  work().catch((error: unknown) => {
    if (!(error instanceof NetloomError && error.code === 'data.preparedDamaged')) throw error;
    last = null;
    return work();
  });

/** As `prepareData`, where the rows themselves are not wanted: many rows are not written to the disk for it. */
export async function learnData(
  recipe: Recipe,
  base: string | null,
  options: Options,
  context: CallContext,
): Promise<Findings> {
  return anew(async () => (await preparationOf(recipe, base, options, context)).findings);
}

async function preparationOf(
  recipe: Recipe,
  base: string | null,
  options: Options,
  context: CallContext,
): Promise<Preparation> {
  const source = await resolveSource(recipe.source, base);
  const test = recipe.split.testSource ? await resolveSource(recipe.split.testSource, base) : null;
  const key = JSON.stringify([recipe, options, source.stamp, test?.stamp]);
  if (last?.key === key && (await (await last.preparation).valid())) return last.preparation;
  const preparation = prepare(recipe, base, source, options, context);
  last = { key, preparation };
  preparation.catch(() => {
    if (last?.key === key) last = null;
  });
  return preparation;
}

async function prepare(
  recipe: Recipe,
  base: string | null,
  source: ResolvedSource,
  { classWeights }: Options,
  context: CallContext,
): Promise<Preparation> {
  const { testSource } = recipe.split;
  const applied = async (fitted: FittedRecipe) =>
    testSource ? otherFile(fitted, testSource, base, context) : null;
  // That the test rows come from elsewhere matters to these rows, not from where.
  const splitHow = { ...recipe.split, testSource: testSource !== null };
  const how = [recipe.columns, splitHow, recipe.window, source.format, source.dialect, classWeights];
  const kept = await findStored(how, source, context);
  if (kept) return large(kept, await applied(kept.fitted), source, () => Promise.resolve(kept));

  // Reads the file once more, while the database works.
  const hashing = sha256Of(source, context);
  hashing.catch(() => undefined);
  const learned = await learn(recipe, source, classWeights, context);
  const { fitted, cells } = learned;
  const split = samplesOf(fitted, learned.split);
  const known: Known = {
    fitted,
    problems: [...learned.problems, ...textColumns(recipe)],
    droppedRows: learned.table.rows - learned.rows.count,
    totalRows: learned.table.rows,
    sha256: await hashing,
    rows: { train: split.train.length, validation: split.validation.length, test: split.test.length },
  };
  const tested = await applied(fitted);
  if (!cells)
    return large(known, tested, source, (context) =>
      store(how, known, learned, source, recipe.split.seed, context),
    );
  const parts = partsOf(fitted, cells, learned, split);
  return atHand(findingsOf(known, tested, source), withTest(parts, tested), tested);
}

/** Rows that lie in memory. What is kept here must not see what they were made of, which would stay in memory too. */
const atHand = (findings: Findings, parts: Parts, tested: OtherFile | null): Preparation => ({
  findings,
  valid: () => tested?.valid() ?? Promise.resolve(true),
  rows: () => Promise.resolve(parts),
});

type Parts = Pick<Prepared, 'train' | 'validation' | 'test' | 'rows'>;

/** The parts of rows that lie in memory; windows that would not are cut when their turn comes. */
function partsOf(
  fitted: FittedRecipe,
  { features, targets }: NonNullable<Learned['cells']>,
  { rows }: Learned,
  split: Split,
): Parts {
  const matrix = encodeRowsOf(fitted, features, rows.count);
  const series: Series = { fitted, matrix, targets, numbers: rowNumbers(rows) };
  const count = split.train.length + split.validation.length + split.test.length;
  const cut = fitted.window !== null && bytesOfWindows(fitted, count) > memoryBudget();
  const build = (samples: Int32Array): { part: Part; rows: RowSource } => {
    if (cut) return { part: someWindows(series, samples, blockBytes()), rows: windowsOf(series, samples, blockBytes()) }; // prettier-ignore
    const part = buildPart(fitted, matrix, targets, series.numbers, samples);
    return { part, rows: inMemory(part) };
  };
  const train = build(split.train);
  const validation = build(split.validation);
  const test = build(split.test);
  return {
    ...{ train: train.part, validation: validation.part, test: test.part },
    rows: { train: train.rows, validation: validation.rows, test: test.rows },
  };
}

/** The parts, with the test rows of a file of their own where there is one. */
const withTest = (parts: Parts, tested: OtherFile | null): Parts =>
  tested ? { ...parts, test: tested.part, rows: { ...parts.rows, test: tested.rows } } : parts;

/** @param stored writes the rows to the disk, or finds them there; asked only when rows are wanted */
function large(
  known: Known,
  tested: OtherFile | null,
  source: ResolvedSource,
  stored: (context: CallContext) => Promise<Stored>,
): Preparation {
  let opened: ReturnType<Preparation['rows']> | null = null;
  let folder: string | null = null;
  let find: typeof stored | null = stored;
  const open = async (context: CallContext) => {
    const found = await find!(context);
    folder = found.folder;
    // What was needed to write them is not needed any more.
    find = null;
    return withTest(await openStored(found), tested);
  };
  return {
    findings: findingsOf(known, tested, source),
    valid: async () =>
      (folder === null || (await isStored(folder))) && (tested === null || (await tested.valid())),
    rows(context) {
      opened ??= open(context).catch((error: unknown) => {
        opened = null;
        throw error;
      });
      return opened;
    },
  };
}

function findingsOf({ rows, ...known }: Known, tested: OtherFile | null, { path }: ResolvedSource): Findings {
  return {
    fitted: known.fitted,
    problems: known.problems,
    totalRows: known.totalRows,
    sha256: known.sha256,
    spec: specOf(known.fitted, tested ? { ...rows, test: tested.rows.rows } : rows),
    droppedRows: known.droppedRows + (tested?.dropped ?? 0),
    path,
    testFile: tested && tested.file,
  };
}

function specOf(fitted: FittedRecipe, rows: DataSpec['rows']): DataSpec {
  return {
    features: fitted.features.map(({ recipe, fitted: f, slots }) => ({
      column: recipe.name,
      slots,
      integerCodes: f.kind === 'category' && f.encoding === 'integer' ? f.categories.length + 1 : null,
      ...(f.kind === 'image' && { shape: [f.height, f.width, channelsOf(f)] }),
    })),
    steps: fitted.window?.steps ?? null,
    targets: fitted.targets.map((t) => ({
      column: t.column,
      classes: t.kind === 'classes' ? t.classes : null,
      horizon: t.kind === 'number' ? (fitted.window?.horizon ?? 1) : 1,
    })),
    ...(fitted.weight && { weight: fitted.weight.column }),
    rows,
  };
}
