import type { Part } from '../data/prepare';
import type { NamedArray } from '../runs/weights';

/** One batch: which rows, and its place in the training, from which its randomness is drawn. */
export interface Batch {
  rows: Int32Array;
  epoch: number;
  index: number;
}

/** What the metrics of an output add up over some rows. */
export interface OutputSums {
  /** Rows whose class was said right. */
  hits: number;
  /** Absolute and squared errors, in the target's own units. */
  absolute: number;
  squared: number;
}

export interface Score {
  /** Mean over the rows, with the penalties on weights, before the weights were changed. */
  loss: number;
  /** One per output. */
  sums: OutputSums[];
}
export interface BatchResult extends Score {
  /** By the weights' names in the model, as they were applied; only where asked for. */
  gradients?: NamedArray[];
}

/**
 * The seam between the loop and the arithmetic. It keeps the weights and the optimiser's memory, wherever the
 * arithmetic is done; the model it was made for has them only after `sync`.
 */
export interface TrainStep {
  /** How the arithmetic is done, and why so, for the log: “as one recorded TensorFlow graph”. */
  readonly how: string;
  /**
   * Makes ready what it knows that it will need, tries itself out on the first rows of a part, and changes nothing.
   * @throws NotRecordable or NetloomError `train.step` where it cannot train this net after all
   */
  prepare?(part: Part): Promise<void>;
  /**
   * Trains on batches of a part's rows in turn; all but the last are of one size. Where a loss is not a finite number
   * it ends there, with that batch as the last result and the weights as they were before it.
   */
  run(
    part: Part,
    batches: readonly Batch[],
    options: { learningRate: number; /** Of the last batch. */ gradients: boolean },
  ): Promise<BatchResult[]>;
  /** What the net makes of rows it does not learn from: no dropout, no weights of classes. One score per block of rows. */
  judge(part: Part, blocks: readonly Int32Array[]): Promise<Score[]>;
  /** Copies of all weights, trained or not, in the model's order. */
  weights(): Promise<NamedArray[]>;
  /** @throws NetloomError `runs.otherNet` where the weights are those of another net */
  setWeights(arrays: readonly NamedArray[]): Promise<void>;
  /** What the optimiser remembers, exactly. */
  save(): Promise<NamedArray[]>;
  restore(saved: readonly NamedArray[]): Promise<void>;
  /** Puts the weights as they are now into the model. */
  sync(): Promise<void>;
  dispose(): void;
}
