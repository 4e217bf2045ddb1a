// The graph addon (main/engine/native/graph.cc): sessions on the TensorFlow library that tfjs-node has loaded.
import fs from 'node:fs';
import path from 'node:path';
import { NetloomError } from '#shared/errors';
import { configProto } from './config';
import { dtypeName, dtypeNumbers } from './proto';
import type {
  DType,
  FixedFeed,
  NativeTensor,
  OpTime,
  RowFeed,
  Session,
  SessionOptions,
  StepFeed,
  StepsJob,
  StepsResult,
} from './session';
import { opTimes } from './trace';

/** A feed is a tensor that is the same at every step, a block of `data` for each step, or rows of `data`. */
const KIND = { same: 0, block: 1, rows: 2 };

interface AddonFeed {
  name: string;
  /** One of `KIND`. */
  kind: number;
  dtype: number;
  /** Of the tensor; of one row where rows are fed. */
  shape: number[];
  data: NodeJS.TypedArray;
  /** In elements. */
  stride: number;
}

interface AddonJob {
  steps: number;
  batch: number;
  rows: Int32Array;
  feeds: AddonFeed[];
  fetches: string[];
  targets: string[];
  record: number;
  /** Where the record goes; without it, the last step's tensors are returned. */
  values?: Float32Array;
  /** 1: what the operations took is returned as well. */
  trace: number;
}

interface AddonResult {
  steps: number;
  /** TensorFlow's message; empty on success. */
  error: string;
  tensors: { dtype: number; shape: number[]; data: ArrayBuffer }[];
  trace?: ArrayBuffer;
}

/** A session as the addon holds it. */
type Handle = object;

interface Addon {
  load(library: string): string;
  /** Adds TensorFlow operations of our own. @returns why there are none; empty where there are */
  operations(): string;
  open(graph: Uint8Array, config: Uint8Array): Handle;
  run(session: Handle, job: AddonJob, cancel?: Int32Array): Promise<AddonResult>;
  close(session: Handle): void;
  opList(): ArrayBuffer;
  exit(): void;
}

const ADDON = 'lib/napi-v8/graph.node';

/** The names under which tfjs-node loads TensorFlow. */
const LIBRARIES: Partial<Record<NodeJS.Platform, string[]>> = {
  linux: ['libtensorflow_cc.so.2', 'libtensorflow.so.2'],
  darwin: ['libtensorflow.2.dylib', 'libtensorflow_cc.2.dylib'],
  win32: ['tensorflow.dll'],
};

let addon: Addon | undefined;

/**
 * The addon, loaded once; tfjs-node must have been loaded before.
 * @throws NetloomError `graph.addon` where it is missing or TensorFlow is not loaded
 */
export function loadAddon(): Addon {
  if (addon) return addon;
  const file = findAddon();
  const module = { exports: {} as Addon };
  try {
    process.dlopen(module, file);
    connect(module.exports, path.resolve(path.dirname(file), '../../deps/lib'));
  } catch (error) {
    throw new NetloomError('graph.addon', `The graph addon did not load: ${(error as Error).message}`, setUp);
  }
  // The program waits for native threads when it exits: a long job must not keep it.
  process.once('exit', module.exports.exit);
  return (addon = module.exports);
}

const setUp = 'Run “npm run setup -- --retry”; without it nets train more slowly.';

function findAddon(): string {
  const packaged = (process as { resourcesPath?: string }).resourcesPath;
  const installed = path.join('node_modules/@tensorflow/tfjs-node-gpu', ADDON);
  const places = [
    packaged && path.join(packaged, 'engine', ADDON),
    path.join(__dirname, '..', installed), // from out/
    path.join(__dirname, '../../..', installed), // from main/engine/graph, in tests
  ];
  const found = places.find((file): file is string => !!file && fs.existsSync(file));
  if (!found) throw new NetloomError('graph.addon', 'The graph addon is not there.', setUp);
  return found;
}

/** Gives the addon the library's functions, under the first name that the system knows it by. */
function connect(loaded: Addon, folder: string): void {
  const names = LIBRARIES[process.platform] ?? [];
  const candidates = [...names, ...names.map((name) => path.join(folder, name))];
  const failures: string[] = [];
  for (const library of candidates) {
    try {
      loaded.load(library);
      return;
    } catch (error) {
      failures.push((error as Error).message);
    }
  }
  throw new Error(failures.join(', ') || `no TensorFlow for ${process.platform}`);
}

/** All operations, ours among them. To have them listed takes longer than others should wait for their turn. */
let listed: Buffer | undefined;

/**
 * Whether TensorFlow has operations of our own here (main/engine/native/operations.h), which the addon brings.
 * @param names that must be among them: an addon may be older than the program
 */
export function hasOwnOperations(...names: string[]): boolean {
  try {
    if (loadAddon().operations() !== '') return false;
    listed ??= Buffer.from(opList());
    return names.every((name) => listed!.includes(name));
  } catch {
    return false; // `graphEngine` tells why.
  }
}

/** The definitions of all operations: a serialised OpList. */
export const opList = (): Uint8Array => new Uint8Array(loadAddon().opList());

/**
 * Opens a session on the addon.
 * @param graph a serialised GraphDef
 * @throws NetloomError `graph.addon` without the addon, `graph.open` where TensorFlow refuses the graph
 */
export function openNative(graph: Uint8Array, options: SessionOptions): Session {
  const native = loadAddon();
  return new NativeSession(
    native,
    refusing('graph.open', () => native.open(graph, configProto(options))),
  );
}

class NativeSession implements Session {
  constructor(
    private readonly native: Addon,
    private readonly handle: Handle,
  ) {}

  async run(feeds: FixedFeed[], fetches: string[], targets: string[]): Promise<NativeTensor[]> {
    const job = { steps: 1, batch: 0, rows: new Int32Array(0), record: 0, trace: 0 };
    const result = await this.call({ ...job, feeds: feeds.map(fixedFeed), fetches, targets });
    if (result.error) throw new NetloomError('graph.run', result.error);
    return result.tensors.map(toTensor);
  }

  async steps(job: StepsJob, cancel?: Int32Array): Promise<StepsResult> {
    const values = new Float32Array(job.steps * job.record);
    const { steps, error } = await this.call({ ...addonJob(job), values }, cancel);
    return { steps, values, error: error || null };
  }

  async profile(job: StepsJob): Promise<OpTime[]> {
    const result = await this.call({ ...addonJob(firstStep(job)), trace: 1 });
    if (result.error) throw new NetloomError('graph.run', result.error);
    const times = opTimes(new Uint8Array(result.trace ?? new ArrayBuffer(0)));
    if (times.length === 0)
      throw new NetloomError(
        'graph.profile',
        'The single-threaded executor measures nothing.',
        "Open the session with executor: 'default'.",
      );
    return times;
  }

  close(): void {
    this.native.close(this.handle);
  }

  // Async, so that what the addon throws at once comes as a rejection as well.
  private async call(job: AddonJob, cancel?: Int32Array): Promise<AddonResult> {
    return refusing('graph.job', () => this.native.run(this.handle, job, cancel));
  }
}

const addonJob = ({ rowFeeds, fixed, perStep, ...job }: StepsJob): AddonJob => ({
  ...job,
  feeds: [
    ...fixed.map(fixedFeed),
    ...perStep.map((feed) => ({ ...arrayFeed(feed), kind: KIND.block, stride: 0 })),
    ...rowFeeds.map((feed) => ({ ...arrayFeed(feed), kind: KIND.rows, stride: feed.stride })),
  ],
  trace: 0,
});

const fixedFeed = ({ name, tensor: { dtype, shape, data } }: FixedFeed): AddonFeed => ({
  name,
  kind: KIND.same,
  dtype: dtypeNumbers[dtype],
  shape,
  data,
  stride: 0,
});

const arrayFeed = ({ name, shape, values }: RowFeed | StepFeed) => ({
  name,
  dtype: dtypeNumbers[values instanceof Float32Array ? 'float32' : 'int32'],
  shape,
  data: values,
});

const firstStep = (job: StepsJob): StepsJob => ({
  ...job,
  steps: 1,
  rows: job.rows.subarray(0, job.batch),
  perStep: job.perStep.map((feed) => ({
    ...feed,
    values: feed.values.subarray(0, feed.values.length / job.steps),
  })),
});

function toTensor({ dtype: number, shape, data }: AddonResult['tensors'][number]): NativeTensor {
  const dtype = dtypeName(number) as DType;
  const Elements = dtype === 'float32' ? Float32Array : dtype === 'int32' ? Int32Array : Uint8Array;
  return { dtype, shape, data: new Elements(data) };
}

/** What the addon throws says what is wrong with its arguments. */
function refusing<T>(code: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw new NetloomError(code, (error as Error).message);
  }
}
