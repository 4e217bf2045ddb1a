import { z } from 'zod';

/** How a text file is read. Left out = sniffed. Every entry can be set by hand. */
export const dialectSchema = z.looseObject({
  delimiter: z.string().max(4).optional(),
  quote: z.string().max(1).optional(),
  escape: z.string().max(1).optional(),
  header: z.boolean().optional(),
  encoding: z.enum(['utf-8', 'utf-16', 'latin-1']).optional(),
  decimal: z.enum(['.', ',']).optional(),
  thousands: z.enum(['', ',', '.', ' ', "'"]).optional(),
  nullWords: z.array(z.string()).optional(),
});
export type Dialect = z.infer<typeof dialectSchema>;

/** Where rows come from. A sample ships with the program; a file's path may be relative to the project's folder. */
export const sourceSchema = z.discriminatedUnion('kind', [
  z.looseObject({
    kind: z.literal('file'),
    path: z.string().min(1),
    format: z.enum(['auto', 'csv', 'parquet', 'jsonl']).default('auto'),
    dialect: dialectSchema.default({}),
  }),
  z.looseObject({ kind: z.literal('sample'), name: z.string().min(1) }),
  /**
   * A folder of images with one subfolder per class: read as a table of the columns `image` and `class`. Where its
   * subfolders are `train` and others of a split, with the classes in each, there is a column `part` too.
   */
  z.looseObject({ kind: z.literal('images'), path: z.string().min(1) }),
]);
export type DataSource = z.infer<typeof sourceSchema>;

/** Where a source lies, or which sample it is. */
export const sourceName = (source: DataSource): string =>
  source.kind === 'sample' ? source.name : source.path;

export const columnTypes = ['numeric', 'categorical', 'boolean', 'date', 'text', 'image'] as const;
export const roles = ['feature', 'target', 'weight', 'ignore', 'identifier'] as const;
export const missingStrategies = [
  'mean',
  'median',
  'mostFrequent',
  'constant',
  'category',
  'dropRow',
] as const;
export const scalings = ['standard', 'minMax', 'robust', 'none'] as const;
export const dateParts = ['year', 'month', 'day', 'weekday', 'hour', 'minute', 'elapsedDays'] as const;

export const imageColors = ['rgb', 'grayscale'] as const;
export const imageFits = ['stretch', 'crop', 'pad'] as const;

/** How images become numbers: all of one size, each value from 0 to 1. */
export const imageRecipeSchema = z.looseObject({
  /** Pixels. */
  height: z.number().int().min(1).max(1024).default(64),
  width: z.number().int().min(1).max(1024).default(64),
  colors: z.enum(imageColors).default('rgb'),
  /** `stretch` changes the shape of what is seen, `crop` cuts off what does not fit, `pad` fills up with black. */
  fit: z.enum(imageFits).default('stretch'),
});
export type ImageRecipe = z.infer<typeof imageRecipeSchema>;

export const columnRecipeSchema = z.looseObject({
  name: z.string(),
  role: z.enum(roles),
  type: z.enum(columnTypes),
  missing: z
    .looseObject({
      strategy: z.enum(missingStrategies),
      /** Used by `constant`. */
      value: z.union([z.number(), z.string()]).optional(),
      /** Adds a 0/1 slot that says whether the value was missing. */
      indicator: z.boolean().default(false),
    })
    .default({ strategy: 'dropRow', indicator: false }),
  /** Numeric columns and date parts. */
  scaling: z.enum(scalings).default('standard'),
  /** Categorical columns. Integer codes are for Embedding layers. */
  encoding: z.enum(['oneHot', 'integer']).default('oneHot'),
  /** Values beyond the most frequent `maxCategories`, and values unseen in training, share the “other” bucket. */
  maxCategories: z.number().int().min(1).max(10_000).default(50),
  parts: z.array(z.enum(dateParts)).default(['year', 'month', 'weekday']),
  /** Image columns. */
  image: imageRecipeSchema.optional(),
});
export type ColumnRecipe = z.infer<typeof columnRecipeSchema>;

/** The column that says which part of the split an image is for. */
export const partColumn = 'part';

export const splitSchema = z.looseObject({
  /**
   * `order` keeps the file's order: first train, then validation, then test. `stratified` falls back to random for numbers.
   * `folders` goes by the column `part` of a folder of images; a part without a folder is taken from train, stratified.
   */
  method: z.enum(['stratified', 'random', 'order', 'folders']).default('stratified'),
  validation: z.number().min(0).max(0.9).default(0.15),
  test: z.number().min(0).max(0.9).default(0.15),
  /** A file of its own for the test part; then `test` is not taken from the rows. */
  testSource: sourceSchema.nullable().default(null),
  seed: z.number().int().default(42),
});

export const recipeSchema = z.looseObject({
  source: sourceSchema,
  columns: z.array(columnRecipeSchema),
  split: splitSchema.default(splitSchema.parse({})),
  /** For ordered series: each sample is `steps` rows of features, the target is `horizon` values ahead. */
  window: z
    .looseObject({
      steps: z.number().int().min(1).max(10_000),
      horizon: z.number().int().min(1).max(1_000).default(1),
    })
    .nullable()
    .default(null),
});
export type Recipe = z.infer<typeof recipeSchema>;

/** How a column's images are prepared. */
export const imageOf = ({ image }: Pick<ColumnRecipe, 'image'>): ImageRecipe =>
  image ?? imageRecipeSchema.parse({});
/** What an image becomes: `[height, width, channels]`. */
export const imageShape = ({ height, width, colors }: ImageRecipe): [number, number, number] => [
  height,
  width,
  colors === 'rgb' ? 3 : 1,
];

export const featureColumns = (recipe: Recipe): ColumnRecipe[] =>
  recipe.columns.filter((c) => c.role === 'feature');
export const targetColumns = (recipe: Recipe): ColumnRecipe[] =>
  recipe.columns.filter((c) => c.role === 'target');

/** Columns that say how much each row counts; a sound recipe has one at most. */
export const weightColumns = (recipe: Recipe): ColumnRecipe[] =>
  recipe.columns.filter((c) => c.role === 'weight');

/** Classification predicts one of several words, regression a number. */
export type Task = 'classification' | 'regression';
export const taskOf = (recipe: Recipe): Task =>
  targetColumns(recipe)[0]?.type === 'numeric' ? 'regression' : 'classification';
