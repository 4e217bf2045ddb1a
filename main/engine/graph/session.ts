// A TensorFlow graph that runs natively: many training steps in one call, off the JavaScript thread.

/** TensorFlow's element types as NodeDefs and tensors name them; `dtypeNumbers` has their numbers. */
export type DType = 'float32' | 'int32' | 'bool' | 'int64' | 'string';

export interface NativeTensor {
  dtype: DType;
  shape: number[];
  /** The elements in row-major order; bool as one byte each, int64 as eight. */
  data: Float32Array | Int32Array | Uint8Array;
}

/** Fed at every step with rows of `values`: row r begins at element r * stride and has product(shape) elements. */
export interface RowFeed {
  name: string;
  /** The shape of one row; the fed tensor is [batch, ...shape]. */
  shape: number[];
  values: Float32Array | Int32Array;
  stride: number;
}

/** The same tensor at every step of a call. */
export interface FixedFeed {
  name: string;
  tensor: NativeTensor;
}

/** One value per step: `values` holds `steps` blocks of product(shape) elements. */
export interface StepFeed {
  name: string;
  shape: number[];
  values: Float32Array | Int32Array;
}

/** Its arrays are read while the job runs: they must neither change nor be transferred until it has ended. */
export interface StepsJob {
  /** Which rows, batch after batch: `steps * batch` row numbers. */
  rows: Int32Array;
  batch: number;
  steps: number;
  rowFeeds: RowFeed[];
  fixed: FixedFeed[];
  perStep: StepFeed[];
  /** Names of float32 tensors read back after each step ("name:0"; ":0" may be left out). */
  fetches: string[];
  /** How many floats `fetches` give per step, all together. */
  record: number;
  /** Names of operations to run. */
  targets: string[];
}

export interface StepsResult {
  /** How many steps were done. */
  steps: number;
  /** [steps, record]: what was fetched, step after step. */
  values: Float32Array;
  /** TensorFlow's message where a step failed: the steps before it are done. */
  error: string | null;
}

/** What one operation took within one step. */
export interface OpTime {
  type: string;
  name: string;
  micros: number;
}

export interface Session {
  /**
   * Runs the graph once, off the JavaScript thread; concurrent calls of one session queue.
   * @returns the fetched tensors in the order of `fetches`
   * @throws NetloomError `graph.run` with TensorFlow's message
   */
  run(feeds: FixedFeed[], fetches: string[], targets: string[]): Promise<NativeTensor[]>;
  /**
   * Runs many steps in one call. A failing step is told in the result, a job that cannot run at all throws.
   * @param cancel its first element, set to 1, ends the job after the current step
   * @throws NetloomError `graph.job` for rows, feeds or names that do not fit
   */
  steps(job: StepsJob, cancel?: Int32Array): Promise<StepsResult>;
  /**
   * Runs the job's first step and tells what each operation took, the dearest first. Native sessions with the default executor only.
   * @throws NetloomError `graph.profile` where this session cannot
   */
  profile(job: StepsJob): Promise<OpTime[]>;
  /** No more calls; waits for nothing, and frees the session when its last call is over. */
  close(): void;
}

export interface SessionOptions {
  /** `single` runs a step's operations on one thread: the best for small nets. */
  executor: 'default' | 'single';
  /** Threads that run operations side by side, in a pool of this session's own. */
  interOpThreads?: number;
  /** Compiles clusters of operations with XLA; takes the default executor. */
  xla?: boolean;
}
