import type { LayersModel } from '@tensorflow/tfjs';
import type { DataSpec } from '#shared/data/spec';
import { NetloomError } from '#shared/errors';
import { size } from '#shared/layers/define';
import type { Tf } from '../backend/load';
import { graphEngine } from '../graph/openSession';
import { NotRecordable } from '../graph/record';
import type { BuiltModel } from '../model/build';
import { onDispose } from '../model/layers';
import { callModel, predictBatch } from '../model/predict';
import { rowsAtOnce } from '../model/rows';
import { rowFeeds } from './feeds';
import { LiveGraph } from './liveGraph';
import { fetchOf, Pass, type Recorded } from './pass';

/** A net that is only asked. */
interface Given {
  tf: Tf;
  built: BuiltModel;
  spec: DataSpec;
}

/** Rows of a recording: whatever comes is cut into blocks of the largest that fits, and the rest is filled up. */
const sizes = [1, 32, 1024];
/** Recording takes a moment. Fewer rows are answered sooner without, unless the same net is asked again and again. */
const worthRecording = { rows: 2048, calls: 3 };

/**
 * What the net says about rows, in its own units (class probabilities, scaled numbers): by a recorded graph off the
 * JavaScript thread where native TensorFlow is there and it pays.
 * @param features `[rows, vectorLength]` or `[rows, steps, vectorLength]`, row-major
 * @param inAll rows, where these are but the first of many
 * @returns one array per output, row-major `[rows, ...output shape]`
 */
export async function predict(
  given: Given,
  features: Float32Array,
  rows: number,
  inAll = rows,
): Promise<Float32Array[]> {
  const predictor = predictorOf(given);
  predictor.calls++;
  const worth = inAll >= worthRecording.rows || predictor.calls >= worthRecording.calls;
  if (rows > 0 && worth && predictor.recordable)
    try {
      return await predictor.predict(features, rows);
    } catch (error) {
      const refused = error instanceof NetloomError && error.code === 'graph.open';
      if (!refused && !(error instanceof NotRecordable)) throw error;
      predictor.recordable = false;
    }
  return predictBatch(given.tf, given.built, given.spec, features, rows);
}

const predictors = new WeakMap<LayersModel, Predictor>();

function predictorOf(given: Given): Predictor {
  const known = predictors.get(given.built.model);
  if (known) return known;
  const made = new Predictor(given);
  predictors.set(given.built.model, made);
  onDispose(given.built.model, () => made.close());
  return made;
}

interface Program extends Recorded {
  /** One per output. */
  fetches: string[];
}

class Predictor {
  calls = 0;
  recordable: boolean;
  private readonly graph = new LiveGraph();
  private readonly programs = new Map<number, Program>();
  private readonly sizes: number[];

  constructor(private readonly given: Given) {
    this.sizes = sizes.map((size) => rowsAtOnce(given.built.model, size));
    this.recordable = given.tf.getBackend() === 'tensorflow' && graphEngine().kind !== 'off';
  }

  /** @throws NotRecordable */
  async predict(features: Float32Array, rows: number): Promise<Float32Array[]> {
    const lengths = this.given.built.outputs.map(({ shape }) => size(shape));
    const results = lengths.map((length) => new Float32Array(rows * length));
    for (let start = 0; start < rows;) {
      const batch = this.sizes.find((size) => size >= rows - start) ?? this.sizes[this.sizes.length - 1]!;
      // All full blocks in one call; a rest is filled up with its last row, again and again.
      const steps = Math.max(1, Math.floor((rows - start) / batch));
      const numbers = Int32Array.from({ length: steps * batch }, (_, i) => Math.min(start + i, rows - 1));
      const values = await this.ask(batch, steps, numbers, features);
      const record = batch * lengths.reduce((a, b) => a + b, 0);
      for (let step = 0, from = start; step < steps; step++, from += batch) {
        let at = step * record;
        lengths.forEach((length, i) => {
          const wanted = Math.min(batch, rows - from) * length;
          results[i]!.set(values.subarray(at, at + wanted), from * length);
          at += batch * length;
        });
      }
      start += steps * batch;
    }
    return results;
  }

  close(): void {
    this.graph.close();
  }

  private async ask(
    batch: number,
    steps: number,
    rows: Int32Array,
    features: Float32Array,
  ): Promise<Float32Array> {
    const program = this.program(batch);
    const session = await this.graph.opened();
    const { built } = this.given;
    const { values, error } = await session.steps({
      ...{ rows, batch, steps, fixed: [], perStep: [], targets: [] },
      rowFeeds: rowFeeds(program, this.given, { features, targets: [] }),
      fetches: program.fetches,
      record: batch * built.outputs.reduce((sum, { shape }) => sum + size(shape), 0),
    });
    if (error !== null) throw new NetloomError('predict.failed', `The net could not be asked: ${error}`);
    return values;
  }

  private program(batch: number): Program {
    const known = this.programs.get(batch);
    if (known) return known;
    const { tf, built } = this.given;
    const pass = new Pass(
      { tf, built, variables: this.graph.variables, targetLengths: [] },
      `ask${batch}`,
      batch,
    );
    try {
      const fetches = pass.run(() =>
        callModel(built, pass.inputs, false).map((output) => fetchOf(pass.recorder.refOf(output))),
      );
      const made = { ...pass.recorded(fetches), fetches };
      this.programs.set(batch, made);
      this.graph.add(made);
      return made;
    } finally {
      pass.end();
    }
  }
}
