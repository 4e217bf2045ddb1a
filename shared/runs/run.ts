import { z } from 'zod';
import { fittedRecipeSchema } from '../data/fitted';
import { dataSpecSchema } from '../data/spec';
import { projectSchema } from '../project/schema';

/** The compute backend in use, and why. */
export const deviceSchema = z.object({
  backend: z.enum(['tensorflow', 'webgpu', 'wasm', 'cpu']),
  /** “TensorFlow 2.18.1” */
  version: z.string(),
  /** “2 CPU cores, AVX2 FMA” */
  device: z.string(),
  /** Why this one, including what was tried before it and why that failed. */
  reason: z.string(),
});
export type Device = z.infer<typeof deviceSchema>;

/** What a person may want to train on: what is best here, the processor (or CUDA), or any graphics card through WebGPU. */
export const deviceWishes = ['auto', 'cpu', 'webgpu'] as const;
export type DeviceWish = (typeof deviceWishes)[number];

/** `queued` waits for its turn; `interrupted` is what a run folder says whose process is gone. */
export const runStatuses = [
  'queued', 'running', 'paused', 'finished', 'stopped', 'failed', 'interrupted',
] as const; // prettier-ignore
export type RunStatus = (typeof runStatuses)[number];

/** The run that a run was trained on from, and where in it. */
export const parentSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Its folder, as seen from this run's own; with forward slashes. */
  dir: z.string(),
  /** Name of the checkpoint. */
  checkpoint: z.string(),
  /** Epochs that the parent had behind it there. */
  epoch: z.number().int(),
  /** What was taken over: “All 4 layers keep their weights; the optimiser starts anew.” Empty until it has begun. */
  taken: z.string(),
});
export type Parent = z.infer<typeof parentSchema>;

/** A file that was read, and what was in it. */
const dataFile = z.object({ path: z.string(), sha256: z.string() });

/** `run.json`: all that is needed, with the weights beside it, to evaluate, predict, export and reopen the project. */
export const runSchema = z.looseObject({
  format: z.literal('netloom-run'),
  version: z.literal(1),
  id: z.string(),
  name: z.string(),
  status: z.enum(runStatuses),
  /** Why it ended: “early stopping: no better validation loss for 20 epochs”, or the error. */
  reason: z.string().nullable(),
  /** Where memory ran out: a batch size that should fit. */
  fittingBatch: z.number().int().positive().optional(),
  createdAt: z.string(),
  endedAt: z.string().nullable(),
  project: projectSchema,
  fitted: fittedRecipeSchema,
  spec: dataSpecSchema,
  data: z.object({
    ...dataFile.shape,
    rows: z.number().int(),
    /** The test part's own file, where it has one. */
    test: dataFile.nullable().optional(),
  }),
  device: deviceSchema,
  environment: z.object({ netloom: z.string(), node: z.string(), platform: z.string() }),
  /** Null for a run that began with fresh weights. */
  parent: parentSchema.nullable().default(null),
  seed: z.number().int(),
  /** Epochs finished. */
  epochs: z.number().int(),
  best: z.object({ epoch: z.number().int(), monitor: z.string(), value: z.number() }).nullable(),
  seconds: z.number(),
  samplesPerSecond: z.number(),
});
export type Run = z.infer<typeof runSchema>;

/** One line of `metrics.jsonl`. Logs: `loss`, `valLoss`, `accuracy`, `valAccuracy`, … */
export const epochRecordSchema = z.object({
  type: z.literal('epoch'),
  epoch: z.number().int(),
  logs: z.record(z.string(), z.number().nullable()),
  learningRate: z.number(),
  seconds: z.number(),
  samplesPerSecond: z.number(),
});
export type EpochRecord = z.infer<typeof epochRecordSchema>;

const histogram = z.object({
  min: z.number(),
  max: z.number(),
  counts: z.array(z.number().int()),
  mean: z.number(),
  standardDeviation: z.number(),
});
/** One line of `histograms.jsonl`: weights and gradients of each weight of each layer after an epoch. */
export const histogramRecordSchema = z.object({
  type: z.literal('histograms'),
  epoch: z.number().int(),
  /** Key: node id; `weight` is `kernel`, `bias`, … */
  layers: z.array(
    z.object({ node: z.string(), weight: z.string(), values: histogram, gradient: histogram.nullable() }),
  ),
});
export type HistogramRecord = z.infer<typeof histogramRecordSchema>;
export type Histogram = z.infer<typeof histogram>;

/** A state of a training that is kept on disk and can be trained on from. */
export const checkpointSchema = z.object({
  /** `last`, `best`, `epoch-12` or `epoch-12-batch-40`. */
  name: z.string(),
  /** Epochs behind it, and batches of the one under way. */
  epoch: z.number().int(),
  batch: z.number().int(),
  /** Why it is kept: as one of the two that every run has, every so many epochs, or on demand. */
  kept: z.enum(['last', 'best', 'every', 'hand']),
  savedAt: z.string(),
});
export type Checkpoint = z.infer<typeof checkpointSchema>;

/** A run as lists show it. */
export const runSummarySchema = z.object({
  dir: z.string(), id: z.string(), name: z.string(), status: z.enum(runStatuses), createdAt: z.string(), epochs: z.number().int(),
  seconds: z.number(), best: z.object({ epoch: z.number().int(), monitor: z.string(), value: z.number() }).nullable(), last: z.record(z.string(), z.number().nullable()),
  /** Epochs it is meant to have, at most. */ planned: z.number().int(), parent: parentSchema.nullable(),
}); // prettier-ignore
export type RunSummary = z.infer<typeof runSummarySchema>;
