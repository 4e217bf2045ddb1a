import type { Tensor } from '@tensorflow/tfjs';
import type { DataSpec } from '#shared/data/spec';
import type { FittedRecipe } from '#shared/data/fitted';
import { columnRecipeSchema } from '#shared/data/recipe';
import { emptyProject } from '#shared/project/schema';
import type { Run } from '#shared/runs/run';
import type { Graph } from '#shared/graph/schema';
import { activations } from '#shared/layers/common';
import type { Shape } from '#shared/layers/define';
import { loadTf, type Tf } from '../backend/load';
import { buildModel, type BuiltModel } from '../model/build';
import { generator } from '../model/randomness';

/** A layer in short: its kind, its parameters, and where it takes its input from (the layer before it, if not said). */
export type Short = [type: string, params?: Record<string, unknown>, from?: number[]];

/** What a net receives and predicts: vectors of `size` numbers or codes, and one target. */
export function specOf(
  size: number,
  target: Partial<DataSpec['targets'][number]>,
  steps: number | null = null,
): DataSpec {
  return {
    features: Array.from({ length: size }, (_, i) => ({
      column: `x${i}`,
      slots: [`x${i}`],
      integerCodes: null,
    })),
    steps,
    targets: [{ column: 'y', classes: null, horizon: 1, ...target }],
    rows: { train: 100, validation: 0, test: 100 },
  };
}

/** A graph from an input's shape and its layers in short; every layer that nobody takes from ends in an output. */
export function graphOf(shape: Shape, shorts: Short[]): Graph {
  const nodes = [
    { id: 'n0', type: 'Input', params: { shape: [...shape] } as Record<string, unknown> },
    ...shorts.map(([type, params = {}], i) => ({ id: `n${i + 1}`, type, params })),
  ];
  const edges = shorts.flatMap(([, , from], i) => (from ?? [i]).map((source) => [`n${source}`, `n${i + 1}`]));
  const ends = nodes.filter(({ id }) => !edges.some(([source]) => source === id));
  const outputs = ends.map(({ id }) => ({ id: `out_${id}`, type: 'Output', params: {} }));
  ends.forEach(({ id }) => edges.push([id, `out_${id}`]));
  return {
    nodes: [...nodes, ...outputs].map((node) => ({ ...node, name: '', position: { x: 0, y: 0 } })),
    edges: edges.map(([source, target]) => ({ id: `${source}-${target}`, source: source!, target: target! })),
  };
}

export interface TestNet {
  name: string;
  graph: Graph;
  spec: DataSpec;
}

const vector = (name: string, shorts: Short[]): TestNet => sequenceOf(name, [6], shorts);
function sequenceOf(name: string, shape: Shape, shorts: Short[]): TestNet {
  const size = shape.reduce((a, b) => a * b, 1);
  return { name, graph: graphOf(shape, [...shorts, ['Dense', { units: 3, activation: 'softmax' }]]), spec: specOf(size, { classes: ['a', 'b', 'c'] }) }; // prettier-ignore
}
const flat: Short = ['Flatten'];
const bends = activations.filter((name) => name !== 'linear');

/** One net for every kind of layer, and some whose layers branch and join. */
export const testNets: TestNet[] = [
  vector('dense', [
    ['Dense', { units: 5, activation: 'relu', kernelRegularizer: { l1: 0.01, l2: 0.02 }, kernelInitializer: 'heNormal' }],
    ['Dense', { units: 4, activation: 'tanh', useBias: false, kernelInitializer: 'leCunNormal' }],
  ]),
  vector('constraints', [
    ['Dense', { units: 5, kernelConstraint: { kind: 'maxNorm', maxValue: 1.5 }, biasConstraint: { kind: 'nonNeg' } }],
    ['BatchNormalization', { gammaConstraint: { kind: 'nonNeg' }, betaConstraint: { kind: 'maxNorm' } }], ['PReLU', { alphaConstraint: { kind: 'nonNeg' } }],
  ]),
  sequenceOf('constrained convolutions', [6, 6, 2], [
    ['Conv2D', { filters: 3, kernelConstraint: { kind: 'maxNorm' } }], ['DepthwiseConv2D', { kernelSize: [2, 2], depthwiseConstraint: { kind: 'unitNorm' } }],
    ['SeparableConv2D', { filters: 4, kernelSize: [2, 2], depthwiseConstraint: { kind: 'minMaxNorm', minValue: 0.1, rate: 0.5 }, pointwiseConstraint: { kind: 'unitNorm' } }], flat,
  ]),
  sequenceOf('constrained sequences', [7, 3], [
    ['Bidirectional', { layer: 'GRU', units: 3, returnSequences: true, kernelConstraint: { kind: 'maxNorm' } }], ['LSTM', { units: 2, recurrentConstraint: { kind: 'unitNorm' }, biasConstraint: { kind: 'nonNeg' } }],
  ]),
  vector('activations', [
    ...bends.map((activation): Short => ['Dense', { units: 2, activation }, [0]]),
    ['Concatenate', {}, bends.map((_, i) => i + 1)],
  ]),
  vector('activation layers', [
    ['Activation', { activation: 'softplus' }], ['Dense', { units: 4 }], ['ReLU', { maxValue: 0.8 }], ['Dense', { units: 4 }], ['ReLU'], ['Dense', { units: 4 }],
    ['LeakyReLU', { negativeSlope: 0.2 }], ['Dense', { units: 4 }], ['PReLU'], ['Dense', { units: 4 }], ['ELU'], ['Dense', { units: 4 }],
    ['ThresholdedReLU', { theta: 0.3 }], ['Dense', { units: 4 }], ['Softmax'],
  ]),
  vector('regularisation and normalisation', [
    ['BatchNormalization', { epsilon: 0.01 }], ['Dropout', { rate: 0.3 }], ['Dense', { units: 5 }], ['GaussianNoise', { stddev: 0.2 }], ['LayerNormalization'],
    ['GaussianDropout', { rate: 0.2 }], ['Dense', { units: 5 }], ['AlphaDropout', { rate: 0.1 }], ['LayerNormalization', { center: false, scale: false }],
  ]),
  sequenceOf('images', [8, 8, 2], [
    ['ZeroPadding2D'], ['Conv2D', { filters: 3, activation: 'relu', padding: 'same' }], ['BatchNormalization'], ['PReLU', { sharedAxes: [1, 2] }], ['MaxPooling2D'],
    ['DepthwiseConv2D', { kernelSize: [2, 2] }], ['SeparableConv2D', { filters: 4, kernelSize: [2, 2] }], ['UpSampling2D'], ['Conv2DTranspose', { filters: 3, kernelSize: [3, 3], strides: [2, 2], padding: 'same' }],
    ['AveragePooling2D', { padding: 'same' }], ['Cropping2D'], flat,
  ]),
  sequenceOf('global pooling of images', [6, 6, 2], [
    ['Conv2D', { filters: 4, strides: [2, 2] }], ['GlobalAveragePooling2D', {}], ['Conv2D', { filters: 3, kernelSize: [2, 2] }, [0]], ['GlobalMaxPooling2D'], ['Concatenate', {}, [2, 4]],
  ]),
  sequenceOf('signals', [12, 3], [
    ['Conv1D', { filters: 5, kernelSize: [3], activation: 'relu' }], ['MaxPooling1D'], ['SpatialDropout1D'], ['Conv1D', { filters: 4, kernelSize: [2], padding: 'same' }], ['AveragePooling1D', { padding: 'same' }],
    ['GlobalAveragePooling1D'], ['GlobalMaxPooling1D', {}, [4]], ['Add', {}, [6, 7]],
  ]),
  sequenceOf('LSTM', [7, 3], [['LSTM', { units: 4, returnSequences: true, dropout: 0.1 }], ['LSTM', { units: 3, unitForgetBias: false, activation: 'softsign' }]]),
  sequenceOf('GRU', [7, 3], [['GRU', { units: 4, returnSequences: true, recurrentDropout: 0.1 }], ['GRU', { units: 3, useBias: false }]]),
  sequenceOf('SimpleRNN', [7, 3], [['SimpleRNN', { units: 4, returnSequences: true }], ['SimpleRNN', { units: 3, recurrentRegularizer: { l1: 0, l2: 0.1 } }]]),
  sequenceOf('Bidirectional', [7, 3], [
    ['Bidirectional', { layer: 'LSTM', units: 3, returnSequences: true }], ['Bidirectional', { layer: 'GRU', units: 3, returnSequences: true, mergeMode: 'sum' }],
    ['Bidirectional', { layer: 'SimpleRNN', units: 2, mergeMode: 'ave', returnSequences: true }], ['Bidirectional', { layer: 'LSTM', units: 2, mergeMode: 'mul' }],
  ]),
  vector('embedding', [['ReLU'], ['Embedding', { inputDim: 9, outputDim: 3 }], flat]),
  sequenceOf('masked steps', [7, 3], [['ReLU'], ['Masking'], ['LSTM', { units: 4, returnSequences: true }], ['Bidirectional', { layer: 'GRU', units: 3 }]]),
  vector('padded codes', [['ReLU'], ['Embedding', { inputDim: 9, outputDim: 3, maskZero: true }], ['GRU', { units: 4 }]]),
  vector('reshaping', [['Reshape', { targetShape: [3, 2] }], ['Permute', { dims: [2, 1] }], flat, ['RepeatVector', { n: 2 }], ['LSTM', { units: 3 }]]),
  vector('merging', [
    ['Dense', { units: 4 }, [0]], ['Dense', { units: 4, activation: 'tanh' }, [0]], ['Dense', { units: 4 }, [2]], ['Multiply', {}, [1, 2, 3]], ['Average', {}, [3, 1]], ['Maximum', {}, [4, 5]],
    ['Minimum', {}, [1, 2]], ['Dot', {}, [6, 7]], ['Dot', { normalize: true }, [1, 3]], ['Concatenate', {}, [6, 8, 9]],
  ]),
  // Parallel branches of different depth: Keras counts layers of a class by its own order, which must be met exactly.
  vector('branches', [
    ['Dense', { units: 3 }, [0]], ['Dense', { units: 4 }, [0]], ['Dense', { units: 5 }, [2]], ['Dense', { units: 2 }, [1]], ['Dense', { units: 6 }, [3]], ['Concatenate', {}, [5, 4, 2]],
    ['Dense', { units: 5 }, [6]], ['Concatenate', {}, [1, 7, 0]],
  ]),
  { name: 'two outputs', spec: specOf(4, { classes: ['a', 'b'] }), graph: graphOf([4], [['Dense', { units: 5, activation: 'relu' }], ['Dense', { units: 2, activation: 'softmax' }, [1]], ['Dense', { units: 1, activation: 'sigmoid' }, [1]]]) },
]; // prettier-ignore

const padded: Short[] = [['ReLU'], ['Embedding', { inputDim: 9, outputDim: 3, maskZero: true }], ['SimpleRNN', { units: 3, returnSequences: true }]]; // prettier-ignore
/** Nets whose masks TensorFlow.js does not carry as Keras does. */
export const maskedNets: TestNet[] = [
  sequenceOf('mean of padded codes', [12], [...padded.slice(0, 2), ['GlobalAveragePooling1D']]),
  sequenceOf('masks in any', [12], [...padded, ['Add', {}, [2, 3]], ['GlobalAveragePooling1D']]),
  sequenceOf('masks side by side', [12], [...padded, ['Dense', { units: 3 }, [0]], ['RepeatVector', { n: 12 }], ['Concatenate', {}, [3, 5]], ['GlobalAveragePooling1D']]),
  sequenceOf('masks one after the other', [12], [...padded, ['LeakyReLU'], ['Concatenate', { axis: 1 }, [4, 2]], ['LSTM', { units: 3 }]]),
  sequenceOf('one masked, one not', [7, 3], [['ReLU'], ['Masking'], ['LSTM', { units: 3 }], ['LSTM', { units: 3 }, [1]], ['Add', {}, [3, 4]]]),
]; // prettier-ignore

/** A run that trained such a net on numbers taken as they are. */
export function runOf({ name, graph, spec }: TestNet): Run {
  const columns = spec.features.map(({ column }) => columnRecipeSchema.parse({ name: column, role: 'feature', type: 'numeric' })); // prettier-ignore
  const project = { ...emptyProject(name), graph };
  const fitted: FittedRecipe = {
    version: 1,
    features: columns.map((recipe) => ({
      recipe,
      fitted: { kind: 'number', fill: 0, scaler: { shift: 0, scale: 1 } },
      slots: [recipe.name],
    })),
    targets: spec.targets.map(({ column, classes }) => ({ kind: 'classes', column, classes: classes!, weights: classes!.map(() => 1) })), // prettier-ignore
    window: null,
  };
  return { format: 'netloom-run', version: 1, id: 'r', name, status: 'finished', reason: null, createdAt: '', endedAt: null, project, fitted, spec, data: { path: '', sha256: '', rows: 0 }, device: { backend: 'cpu', version: '', device: '', reason: '' }, environment: { netloom: '0', node: '', platform: '' }, parent: null, seed: 1, epochs: 1, best: null, seconds: 1, samplesPerSecond: 1 }; // prettier-ignore
}

/** Builds a net with weights that training might have left: none of them at its initial value. */
export async function builtNet({
  graph,
  spec,
}: Pick<TestNet, 'graph' | 'spec'>): Promise<{ tf: Tf; built: BuiltModel }> {
  const { tf } = await loadTf();
  const built = buildModel(tf, graph, spec, 7);
  const random = generator(['weights of the test nets']);
  for (const weight of built.model.weights) {
    const old = weight.read() as Tensor;
    const values = (old.dataSync() as Float32Array).map((v) => v + random() - 0.45);
    weight.write(tf.tensor(values, old.shape));
  }
  return { tf, built };
}

/** Rows of numbers in [−2, 2), which as codes of an embedding are cut to 0 and 1. @returns `[rows, size]` */
export function testFeatures(rows: number, size: number): Float32Array {
  const random = generator(['features', size]);
  return Float32Array.from({ length: rows * size }, () => random() * 4 - 2);
}
