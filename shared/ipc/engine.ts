import { z } from 'zod';
import { previewSchema, profileSchema } from '../data/profile';
import { recipeSchema, sourceSchema } from '../data/recipe';
import { dataSpecSchema } from '../data/spec';
import { projectSchema } from '../project/schema';
import { evaluationSchema, judgedRowSchema, predictionSchema } from '../runs/evaluation';
import {
  checkpointSchema,
  deviceSchema,
  deviceWishes,
  epochRecordSchema,
  histogramRecordSchema,
  runSchema,
  runStatuses,
  runSummarySchema,
} from '../runs/run';
import type { Contract, EventMap } from './define';
import { enginesContract } from './engines';

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

const underWaySchema = z.object({ runId: z.string(), dir: z.string(), status: z.enum(runStatuses) });
/** What trains, and what waits for its turn, the next one first. */
export const queueSchema = z.object({
  /** Trainings that may run at a time. */
  atOnce: z.number().int(),
  running: z.array(underWaySchema),
  waiting: z.array(z.object({ runId: z.string(), dir: z.string(), name: z.string() })),
});
export type Queue = z.infer<typeof queueSchema>;

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
  ...enginesContract,
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
  /** Small pictures of image files, as PNG data URLs; what cannot be shown says why. */
  'data.thumbnails': {
    params: z.object({
      source: sourceSchema,
      base,
      /** As they stand in the image column. */ paths: z.array(z.string()).max(200),
      /** Pixels of the longer side. */ size: z.number().int().min(16).max(512).default(96),
    }),
    result: z.array(
      z.object({ path: z.string(), url: z.string().nullable(), reason: z.string().nullable() }),
    ),
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
  /** Begins at once, or is queued while as many as may train at a time are under way. */
  'train.start': {
    params: z.object({
      project: projectSchema,
      base,
      /** Folder in which the run's folder is made. */ runsDir: z.string(),
      /** The run's folder itself, instead of a new one in `runsDir`. Refused when it holds another run. */
      dir: z.string().optional(),
      name: z.string().optional(),
      /** Folder of a run to go on with, in its own folder. */ resume: z.string().optional(),
      /** Begins a new run with the weights of another one's checkpoint. */
      from: z.object({ dir: z.string(), checkpoint: z.string() }).optional(),
    }),
    result: z.object({
      status: z.enum(['running', 'queued']),
      runId: z.string(),
      dir: z.string(),
      run: runSchema,
    }),
  },
  'train.pause': { params: runRef, result: nothing },
  'train.continue': { params: runRef, result: nothing },
  /** One batch or one epoch, then pause. */
  'train.step': { params: runRef.extend({ unit: z.enum(['batch', 'epoch']) }), result: nothing },
  /** Ends after the current batch and keeps the model. */
  'train.stop': { params: runRef, result: nothing },
  'train.active': {
    params: nothing,
    result: underWaySchema.nullable(),
  },
  /** Writes a checkpoint now, also in the middle of an epoch, and keeps it. */
  'train.checkpoint': { params: runRef, result: checkpointSchema },
  'train.queue': { params: nothing, result: queueSchema },
  /** Takes a run out of the queue; one that was never begun goes with its folder. */
  'train.cancel': { params: runRef, result: nothing },
  /** Lets a queued run change places with the one before it. */
  'train.sooner': { params: runRef, result: nothing },
  /** What trainings that begin from now on run on. */
  'train.device': { params: z.object({ device: z.enum(deviceWishes) }), result: nothing },
  'train.atOnce': { params: z.object({ trainings: z.number().int().min(1).max(8) }), result: nothing },
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
  /** What the run can be trained on from: the last and the best state, then those kept, the newest first. */
  'runs.checkpoints': { params: z.object({ dir: z.string() }), result: z.array(checkpointSchema) },
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
  /** The folder in which the images of a part's rows lie; null where they have none. */
  'runs.images': {
    params: z.object({
      dir: z.string(),
      part: z.enum(['train', 'validation', 'test']).default('test'),
    }),
    result: sourceSchema.nullable(),
  },
  /** Try-it: raw cells by column name (for windows: one entry per step, oldest first). */
  'runs.predictRow': {
    params: z.object({
      dir: z.string(),
      rows: z.array(z.record(z.string(), z.string().nullable())).min(1),
      /** Whose rows they are: their images' paths start from its folder. */
      part: z.enum(['train', 'validation', 'test']).default('test'),
    }),
    result: predictionSchema,
  },
  'runs.export': {
    params: z.object({ dir: z.string(), format: z.enum(exportFormats), out: z.string() }),
    result: exportResultSchema,
  },
  /** Predictions for a whole file, as a CSV. */
  'runs.predictFile': {
    params: z.object({ dir: z.string(), source: sourceSchema, out: z.string() }),
    result: z.object({
      rows: z.number().int(),
      path: z.string(),
      /** Files of a folder that are no images that can be read, at most 1,000. */
      skipped: z.array(z.object({ path: z.string(), reason: z.string() })),
    }),
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
  'train.queue': queueSchema,
} as const satisfies EventMap;
export type EngineEvents = typeof engineEvents;
