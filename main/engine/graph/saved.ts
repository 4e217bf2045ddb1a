// Graphs without the addon: as SavedModels, which tfjs-node's own binding can load and run. It blocks JavaScript for
// each step, takes no options, and can only fetch tensors.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { NetloomError } from '#shared/errors';
import { attr, dtypeName, dtypeNumbers, graphDef } from './proto';
import type { GraphNode } from './proto';
import type {
  DType,
  FixedFeed,
  NativeTensor,
  OpTime,
  RowFeed,
  Session,
  StepsJob,
  StepsResult,
} from './session';
import { fields, Message } from './wire';

interface Metadata {
  id: number;
  shape: number[];
  dtype: number;
}

/** The part of tfjs-node's binding that runs SavedModels. */
interface Binding {
  createTensor(shape: number[], dtype: number, data: NodeJS.TypedArray): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): Float32Array | Int32Array | Uint8Array;
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(id: number): void;
  runSavedModel(id: number, inputs: number[], inputNames: string, outputNames: string): Metadata[];
}

/** tfjs-node's binding, where it is the backend in use. */
export function savedBinding(): Binding | undefined {
  // Every copy of tfjs in a process shares this engine; asked here, tfjs needs no import, which would load it early.
  const { _tfengine: engine } = globalThis as { _tfengine?: { backend: { binding?: Binding } } };
  const binding = engine?.backend.binding;
  return binding?.runSavedModel && binding;
}

/**
 * Opens a session as a SavedModel.
 * @param graph a serialised GraphDef
 * @throws NetloomError `graph.open` where TensorFlow refuses the graph or tfjs-node is not in use
 */
export function openSaved(graph: Uint8Array): Session {
  const binding = savedBinding();
  if (!binding) throw new NetloomError('graph.open', 'Graphs run on native TensorFlow, which is not in use.');
  let folder: string | null = null;
  try {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'netloom-graph-'));
    fs.writeFileSync(path.join(folder, 'saved_model.pb'), savedModel(graph));
    return new SavedSession(binding, binding.loadSavedModel(folder, TAG));
  } catch (error) {
    throw new NetloomError('graph.open', (error as Error).message);
  } finally {
    if (folder !== null) fs.rmSync(folder, { recursive: true, force: true });
  }
}

const TAG = 'serve';

/** SavedModel { schema version (1), MetaGraphDef (2) { MetaInfoDef (1) { tags (4) }, GraphDef (2) } } */
function savedModel(graph: Uint8Array): Uint8Array {
  const names = [...fields(graph)].filter(([number]) => number === 1).map(([, node]) => nodeName(node));
  // Serialised messages merge where one follows the other.
  const whole = Buffer.concat([graph, graphDef(names.map(doneNode))]);
  const meta = new Message().put(1, new Message().put(4, TAG)).put(2, whole);
  return new Message().int(1, 1).put(2, meta).bytes();
}

function nodeName(node: Uint8Array | bigint): string {
  const name = [...fields(node as Uint8Array)].find(([number]) => number === 1)?.[1];
  return Buffer.from(name as Uint8Array).toString();
}

/** A constant that waits for an operation: fetching it runs the operation, whatever that gives. */
const doneName = (target: string): string => `${target}/netloom_done`;
const doneNode = (target: string): GraphNode => ({
  name: doneName(target),
  op: 'Const',
  inputs: [`^${target}`],
  attrs: { dtype: attr.type('bool'), value: attr.tensor('bool', [], Uint8Array.of(1)) },
});

class SavedSession implements Session {
  private last: Promise<unknown> = Promise.resolve();
  private closed = false;

  constructor(
    private readonly binding: Binding,
    private readonly id: number,
  ) {}

  run(feeds: FixedFeed[], fetches: string[], targets: string[]): Promise<NativeTensor[]> {
    return this.queue(() => {
      try {
        return this.call(feeds, fetches, targets);
      } catch (error) {
        throw new NetloomError('graph.run', message(error));
      }
    });
  }

  steps(job: StepsJob, cancel?: Int32Array): Promise<StepsResult> {
    return this.queue(async () => {
      check(job);
      const values = new Float32Array(job.steps * job.record);
      let steps = 0;
      try {
        for (; steps < job.steps && !cancel?.[0]; steps++) {
          this.record(job, steps, values);
          await new Promise(setImmediate);
        }
        return { steps, values, error: null };
      } catch (error) {
        return { steps, values, error: message(error) };
      }
    });
  }

  async profile(): Promise<OpTime[]> {
    throw new NetloomError(
      'graph.profile',
      'Only the graph addon can measure a step.',
      'Run “npm run setup”.',
    );
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    void this.last.finally(() => this.binding.deleteSavedModel(this.id));
  }

  private record(job: StepsJob, step: number, values: Float32Array): void {
    const blocks = job.perStep.map(({ name, shape, values: all }) => {
      const size = all.length / job.steps;
      return feed(name, shape, all.subarray(step * size, (step + 1) * size));
    });
    const rows = job.rows.subarray(step * job.batch, (step + 1) * job.batch);
    const gathered = job.rowFeeds.map((each) =>
      feed(each.name, [rows.length, ...each.shape], gather(each, rows)),
    );
    const fetched = this.call([...job.fixed, ...blocks, ...gathered], job.fetches, job.targets);
    if (fetched.some(({ dtype }) => dtype !== 'float32'))
      throw new Error('Only float32 tensors can be recorded.');
    const total = fetched.reduce((sum, { data }) => sum + data.length, 0);
    if (total !== job.record)
      throw new Error(`The fetches give ${total} values per step, not ${job.record}.`);
    let at = step * job.record;
    for (const { data } of fetched) {
      values.set(data, at);
      at += data.length;
    }
  }

  private call(feeds: FixedFeed[], fetches: string[], targets: string[]): NativeTensor[] {
    const { binding } = this;
    const outputs = [...fetches.map(output), ...targets.map((name) => output(doneName(name)))];
    if (outputs.length === 0) return [];
    const inputs = feeds.map(({ tensor: { shape, dtype, data } }) =>
      binding.createTensor(shape, dtypeNumbers[dtype], dtype === 'int64' ? halves(data) : data),
    );
    try {
      const names = feeds.map(({ name }) => output(name)).join(',');
      const results = binding.runSavedModel(this.id, inputs, names, outputs.join(','));
      try {
        return results.slice(0, fetches.length).map((result) => this.read(result));
      } finally {
        for (const { id } of results) binding.deleteTensor(id);
      }
    } finally {
      for (const id of inputs) binding.deleteTensor(id);
    }
  }

  private read({ id, shape, dtype: number }: Metadata): NativeTensor {
    const dtype = dtypeName(number) as DType;
    const data = this.binding.tensorDataSync(id);
    return { dtype, shape, data: dtype === 'int64' ? bytesOf(data) : data };
  }

  private queue<T>(call: () => T | Promise<T>): Promise<T> {
    if (this.closed) return Promise.reject(new NetloomError('graph.job', 'The session is closed.'));
    const result = this.last.then(call);
    this.last = result.catch(() => undefined);
    return result;
  }
}

const output = (name: string): string => (name.includes(':') ? name : `${name}:0`);

const bytesOf = (data: NodeJS.TypedArray) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/** tfjs-node takes 64-bit integers as pairs of 32-bit ones. */
const halves = (data: NodeJS.TypedArray) => new Int32Array(Uint8Array.from(bytesOf(data)).buffer);

/** tfjs-node puts its own words before TensorFlow's. */
const message = (error: unknown): string =>
  (error as Error).message.replace(/^Session fail to run with error: /, '');

const feed = (name: string, shape: number[], data: Float32Array | Int32Array): FixedFeed => ({
  name,
  tensor: { dtype: data instanceof Float32Array ? 'float32' : 'int32', shape, data },
});

const product = (shape: number[]): number => shape.reduce((size, each) => size * each, 1);

function gather({ shape, values, stride }: RowFeed, rows: Int32Array): Float32Array | Int32Array {
  const size = product(shape);
  const Elements = values instanceof Float32Array ? Float32Array : Int32Array;
  const all = new Elements(rows.length * size);
  rows.forEach((row, i) => all.set(values.subarray(row * stride, row * stride + size), i * size));
  return all;
}

/** What the addon checks as well: nothing may be read outside its array. */
function check({ rows, batch, steps, rowFeeds, perStep }: StepsJob): void {
  const refuse = (why: string) => {
    throw new NetloomError('graph.job', why);
  };
  if (rows.length !== steps * batch) refuse('There must be as many rows as steps × batch.');
  for (const { name, shape, values } of perStep)
    if (values.length !== steps * product(shape))
      refuse(`The feed “${name}” has not as many elements as its shape says.`);
  for (const { name, shape, values, stride } of rowFeeds) {
    const room = values.length - product(shape);
    const outside = rows.find((row) => row < 0 || row * stride > room);
    if (outside !== undefined) refuse(`The feed “${name}” has no row ${outside}.`);
  }
}
