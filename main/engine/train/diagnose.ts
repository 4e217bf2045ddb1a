import type { SymbolicTensor, Tensor } from '@tensorflow/tfjs';
import type { DataSpec } from '#shared/data/spec';
import type { Graph } from '#shared/graph/schema';
import type { Tf } from '../backend/load';
import type { Part } from '../data/prepare';
import type { BuiltModel } from '../model/build';
import { sliceInputs } from '../model/predict';
import { modelWeights } from '../runs/load';
import { placeOf } from './histograms';
import { gatherFeatures } from './part';

interface Given {
  tf: Tf;
  built: BuiltModel;
  graph: Graph;
  spec: DataSpec;
  part: Part;
}

const finite = (values: Float32Array): boolean => values.every((value) => Number.isFinite(value));

/**
 * Where a loss that is no longer a finite number comes from: the first layer in the net's order whose weights,
 * or else whose output for these rows, are not finite.
 * @returns a clause such as “the weights of “Dense” overflowed”
 */
export function diagnose({ tf, built, graph, spec, part }: Given, rows: Int32Array): string {
  const title = (id: string) => {
    const node = graph.nodes.find((n) => n.id === id);
    return `“${node ? node.name || node.type : id}”`;
  };
  const features = gatherFeatures(part, rows);
  if (!finite(features)) return 'the data hold a value that is not a number';
  const broken = modelWeights(built.model).find(({ values }) => !finite(values));
  if (broken) return `the weights of ${title(placeOf(built, broken.name).node)} overflowed`;

  const { model } = built;
  const inner = model.layers.filter((layer) => layer.getClassName() !== 'InputLayer');
  // Not disposed of: its layers are the net's own.
  const taps = tf.model({ inputs: model.inputs, outputs: inner.map((l) => l.output as SymbolicTensor) });
  let first = -1;
  tf.tidy(() => {
    const given = taps.call(sliceInputs(tf, built, spec, features, rows.length), {});
    const outputs: Tensor[] = Array.isArray(given) ? given : [given];
    first = outputs.findIndex((output) => !finite(output.dataSync() as Float32Array));
  });
  const layer = inner[first];
  return layer
    ? `the output of ${title(built.nodeOf.get(layer.name) ?? layer.name)} overflowed`
    : 'the loss itself overflowed';
}
