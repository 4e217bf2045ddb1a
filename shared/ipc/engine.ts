import { z } from 'zod';
import { previewSchema, profileSchema } from '../data/profile';
import { recipeSchema, sourceSchema } from '../data/recipe';
import { dataSpecSchema } from '../data/spec';
import { projectSchema } from '../project/schema';
import { evaluationSchema, judgedRowSchema, predictionSchema } from '../runs/evaluation';
import {
  deviceSchema,
  epochRecordSchema,
  histogramRecordSchema,
  runSchema,
  runStatuses,
  runSummarySchema,
} from '../runs/run';
import type { Contract, EventMap } from './define';

/** Relative source paths are resolved against this folder; null when the project was never saved. */
const base = z.string().nullable().default(null);
const runRef = z.object({ runId: z.string() });
const nothing = z.object({});

export const exportFormats = ['tfjs', 'keras', 'python', 'typescript'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** Files that left, and what was checked on them. */
export const exportResultSchema = z.object({
  format: z.enum(exportFormats),
  path: z.string(),
  files: z.array(z.object({ path: z.string(), bytes: z.number().int() })),
  /** “Reloaded; 20 sample rows give the same predictions (largest difference 3e-8).” */
  verified: z.array(z.string()),
});
export type ExportResult = z.infer<typeof exportResultSchema>;

export const findingSchema = z.object({
  name: z.string(),
  status: z.enum(['ok', 'warning', 'missing']),
  found: z.string(),
  advice: z.string().nullable(),
});
export const doctorReportSchema = z.object({ device: deviceSchema, findings: z.array(findingSchema) });
export type DoctorReport = z.infer<typeof doctorReportSchema>;

/** Everything a window may ask of the engine. */
export const engineContract = {
  'engine.device': { params: nothing, result: deviceSchema },
  'engine.doctor': { params: nothing, result: doctorReportSchema },
  'data.profile': { params: z.object({ source: sourceSchema, base }), result: profileSchema },
  'data.preview': {
    params: z.object({
      source: sourceSchema,
      base,
      offset: z.number().int().min(0),
      limit: z.number().int().min(1).max(1000),
    }),
    result: previewSchema,
  },
  /** Fits the recipe on the training part and says what the net will receive. Problems are data. */
  'data.describe': {
    params: z.object({
      recipe: recipeSchema,
      base,
      classWeights: z.enum(['none', 'balanced']).default('none'),
    }),
    result: z.object({
      spec: dataSpecSchema.nullable(),
      problems: z.array(z.unknown()),
      droppedRows: z.number().int(),
    }),
  },
  /** A whole project from a file: recipe, net and settings, each with its reason. */
  'project.suggest': {
    params: z.object({
      source: sourceSchema,
      base,
      target: z.string().optional(),
      task: z.enum(['auto', 'classification', 'regression']).default('auto'),
      seed: z.number().int().default(42),
    }),
    result: z.object({ project: projectSchema, profile: profileSchema, reasons: z.array(z.string()) }),
  },
  /** Another net and settings for the recipe as it stands. */
  'graph.suggest': {
    params: z.object({ project: projectSchema, base }),
    result: z.object({ project: projectSchema, reasons: z.array(z.string()) }),
  },
  'train.start': {
    params: z.object({
      project: projectSchema,
      base,
      /** Folder in which the run's folder is made. */ runsDir: z.string(),
      /** The run's folder itself, instead of a new one in `runsDir`. Refused when it holds another run. */
      dir: z.string().optional(),
      name: z.string().optional(),
      resume: z.string().optional(),
    }),
    result: z.object({ runId: z.string(), dir: z.string(), run: runSchema }),
  },
  'train.pause': { params: runRef, result: nothing },
  'train.continue': { params: runRef, result: nothing },
  /** One batch or one epoch, then pause. */
  'train.step': { params: runRef.extend({ unit: z.enum(['batch', 'epoch']) }), result: nothing },
  /** Ends after the current batch and keeps the model. */
  'train.stop': { params: runRef, result: nothing },
  'train.active': {
    params: nothing,
    result: z.object({ runId: z.string(), dir: z.string(), status: z.enum(runStatuses) }).nullable(),
  },
  'runs.list': { params: z.object({ runsDir: z.string() }), result: z.array(runSummarySchema) },
  'runs.read': {
    params: z.object({ dir: z.string() }),
    result: z.object({
      run: runSchema,
      epochs: z.array(epochRecordSchema),
      histograms: z.array(histogramRecordSchema),
      log: z.array(z.string()),
    }),
  },
  'runs.remove': { params: z.object({ dir: z.string() }), result: nothing },
  'runs.evaluate': {
    params: z.object({
      dir: z.string(),
      part: z.enum(['train', 'validation', 'test']).default('test'),
      source: sourceSchema.optional(),
    }),
    result: evaluationSchema,
  },
  'runs.rows': {
    params: z.object({
      dir: z.string(),
      part: z.enum(['train', 'validation', 'test']).default('test'),
      offset: z.number().int().min(0),
      limit: z.number().int().min(1).max(500),
      sort: z.enum(['error', 'row']).default('error'),
    }),
    result: z.object({
      columns: z.array(z.string()),
      rows: z.array(judgedRowSchema),
      total: z.number().int(),
    }),
  },
  /** Try-it: raw cells by column name (for windows: one entry per step, oldest first). */
  'runs.predictRow': {
    params: z.object({ dir: z.string(), rows: z.array(z.record(z.string(), z.string().nullable())).min(1) }),
    result: predictionSchema,
  },
  'runs.export': {
    params: z.object({ dir: z.string(), format: z.enum(exportFormats), out: z.string() }),
    result: exportResultSchema,
  },
  /** Predictions for a whole file, as a CSV. */
  'runs.predictFile': {
    params: z.object({ dir: z.string(), source: sourceSchema, out: z.string() }),
    result: z.object({ rows: z.number().int(), path: z.string() }),
  },
} as const satisfies Contract;
export type EngineContract = typeof engineContract;

/** What the engine tells without being asked. Batches come at most ~20 a second, the newest wins. */
export const engineEvents = {
  'train.batch': z.object({
    runId: z.string(),
    epoch: z.number().int(),
    batch: z.number().int(),
    batches: z.number().int(),
    loss: z.number().nullable(),
    samplesPerSecond: z.number(),
    secondsLeft: z.number().nullable(),
  }),
  'train.epoch': z.object({
    runId: z.string(),
    record: epochRecordSchema,
    epochs: z.number().int(),
    secondsLeft: z.number().nullable(),
  }),
  'train.histograms': z.object({ runId: z.string(), record: histogramRecordSchema }),
  'train.status': z.object({
    runId: z.string(),
    dir: z.string(),
    status: z.enum(runStatuses),
    reason: z.string().nullable(),
    run: runSchema.nullable(),
  }),
  'train.log': z.object({ runId: z.string(), time: z.string(), message: z.string() }),
} as const satisfies EventMap;
export type EngineEvents = typeof engineEvents;
