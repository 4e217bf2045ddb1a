import { z } from 'zod';
import { fittedRecipeSchema } from '../data/fitted';
import { dataSpecSchema } from '../data/spec';
import { graphSchema } from '../graph/schema';
import { trainingSchema } from '../training/settings';
import type { Contract } from './define';

/**
 * What the engine asks of the process that has the graphics card: Chromium's hidden window in the program, Dawn's
 * process on the command line. Only the arithmetic is there; data, runs and checkpoints stay with the engine.
 */

const floats = z.custom<Float32Array>((value) => value instanceof Float32Array, 'Expected float32 numbers');
const netRef = z.object({ net: z.number().int() });
const arraySchema = z.object({ name: z.string(), shape: z.array(z.number().int()), values: floats });
const nothing = z.object({});

export const gpuAdapterSchema = z.object({
  /** “NVIDIA GeForce RTX 3060 (ampere)” */
  name: z.string(),
  /** Imitated by the processor: for tests. */
  software: z.boolean(),
});
export type GpuAdapter = z.infer<typeof gpuAdapterSchema>;

/** Rows with all that the net is told of them. */
const rowsSchema = z.object({
  rows: z.number().int().min(1),
  /** Row-major `[rows, …sample]` */
  features: floats,
  /** Per output: class indices `[rows]`, or numbers `[rows, horizon]`; then the rows' weights, where they have some. */
  targets: z.array(floats),
});
export type GpuRows = z.infer<typeof rowsSchema>;
/** With the batch's place in the training, from which its randomness is drawn. */
const batchSchema = rowsSchema.extend({ epoch: z.number().int(), index: z.number().int() });
export type GpuBatch = z.infer<typeof batchSchema>;

/** Scores, one after the other, as the objective of the same net reads them. */
const recordsSchema = z.object({ records: floats });

export const gpuContract = {
  /** @throws `gpu.none` */
  'gpu.adapter': { params: nothing, result: gpuAdapterSchema },
  /** Builds a net and tries a small step. @throws `gpu.unsupported`, which names what the graphics card cannot do */
  'gpu.open': {
    params: z.object({
      graph: graphSchema,
      spec: dataSpecSchema,
      fitted: fittedRecipeSchema,
      settings: trainingSchema,
    }),
    result: netRef,
  },
  /** Trains on batches in turn, up to the first whose loss is not finite: its record is the last, the weights are as before it. */
  'gpu.run': {
    params: netRef.extend({
      batches: z.array(batchSchema).min(1),
      learningRate: z.number(),
      gradients: z.boolean(),
    }),
    result: recordsSchema.extend({ gradients: z.array(arraySchema).nullable() }),
  },
  'gpu.judge': { params: netRef.extend({ blocks: z.array(rowsSchema) }), result: recordsSchema },
  'gpu.weights': { params: netRef, result: z.array(arraySchema) },
  'gpu.setWeights': { params: netRef.extend({ arrays: z.array(arraySchema) }), result: nothing },
  'gpu.save': { params: netRef, result: z.array(arraySchema) },
  'gpu.restore': { params: netRef.extend({ arrays: z.array(arraySchema) }), result: nothing },
  'gpu.close': { params: netRef, result: nothing },
} as const satisfies Contract;
export type GpuContract = typeof gpuContract;
/** It tells nothing without being asked. */
export type GpuEvents = Record<never, never>;
