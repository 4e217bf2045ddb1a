import { z } from 'zod';

const curve = z.object({
  className: z.string(),
  area: z.number(),
  points: z.array(z.tuple([z.number(), z.number()])),
});

/** Judgement on rows the net did not learn from, beside what simpler methods reach on the same rows. */
export const evaluationSchema = z.object({
  task: z.enum(['classification', 'regression']),
  part: z.enum(['train', 'validation', 'test', 'file']),
  /** Rows that were judged. */
  rows: z.number().int(),
  /** All rows of the part, where they are so many that a fair sample was judged. */
  sampledFrom: z.number().int().optional(),
  /** accuracy, balancedAccuracy, f1 (macro), auc (macro one-vs-rest), logLoss; or rmse, mae, r2. */
  metrics: z.record(z.string(), z.number().nullable()),
  /** By name: `majority`, `mean`, `logistic`, `linear`, `lastValue`, `linearLags`. */
  baselines: z.record(
    z.string(),
    z.object({ label: z.string(), metrics: z.record(z.string(), z.number().nullable()) }),
  ),
  /** One sentence: how the net stands against the best baseline. */
  verdict: z.string(),
  classification: z
    .object({
      classes: z.array(z.string()),
      /** `confusion[actual][predicted]`, counts. */
      confusion: z.array(z.array(z.number().int())),
      /** x: false positive rate, y: true positive rate. */
      roc: z.array(curve),
      /** x: recall, y: precision; area is average precision. */
      precisionRecall: z.array(curve),
    })
    .nullable(),
  regression: z
    .object({
      /** [actual, predicted], at most 2,000, evenly sampled. */
      points: z.array(z.tuple([z.number(), z.number()])),
      residuals: z.array(z.object({ from: z.number(), to: z.number(), count: z.number().int() })),
    })
    .nullable(),
});
export type Evaluation = z.infer<typeof evaluationSchema>;

/** Prediction for one row. Probabilities by class for classification; values (one per step ahead) for numbers. */
export const predictionSchema = z.object({
  label: z.string(),
  probabilities: z.record(z.string(), z.number()).nullable(),
  values: z.array(z.number()).nullable(),
});
export type Prediction = z.infer<typeof predictionSchema>;

/** A judged row: its raw cells, what was true, what was predicted, and how wrong that is. */
export const judgedRowSchema = z.object({
  row: z.number().int(),
  cells: z.array(z.string().nullable()),
  actual: z.string(),
  prediction: predictionSchema,
  /** Negative log probability of the true class, or the absolute error. */
  error: z.number(),
});
export type JudgedRow = z.infer<typeof judgedRowSchema>;
