import type { NamedArray } from '../runs/weights';

/** One batch: which rows, and its place in the training, from which its randomness is drawn. */
export interface Batch {
  rows: Int32Array;
  epoch: number;
  index: number;
}

export interface BatchResult {
  /** Total loss before the weights were changed. */
  loss: number;
  /** What the net said, per output, row-major `[rows, units]`. */
  outputs: Float32Array[];
  /** By the weights' names in the model, as they were applied; only where asked for. */
  gradients?: NamedArray[];
}

/**
 * The seam between the loop and the arithmetic: trains the model it was made for, batch by batch.
 * The model's own weights are up to date whenever no `run` is under way.
 */
export interface TrainStep {
  /**
   * Trains on batches in turn. Where a loss is not a finite number it ends there, with that batch as the last
   * result and the weights as they were before it.
   */
  run(
    batches: readonly Batch[],
    options: { learningRate: number; /** Of the last batch. */ gradients: boolean },
  ): Promise<BatchResult[]>;
  /** What the optimiser remembers, exactly. */
  save(): NamedArray[];
  restore(saved: readonly NamedArray[]): void;
  dispose(): void;
}
