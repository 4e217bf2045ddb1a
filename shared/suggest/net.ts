import type { DataSpec } from '../data/spec';
import { vectorLength } from '../data/spec';
import { link, nextId } from '../graph/ids';
import type { Graph, GraphNode } from '../graph/schema';
import type { Project } from '../project/schema';
import { trainingSchema, type TrainingSettings } from '../training/settings';

type Layer = [type: string, params: Record<string, unknown>];
interface Plan {
  layers: Layer[];
  training: Partial<TrainingSettings>;
  reasons: string[];
}

const l2 = (weight: number) => ({ l1: 0, l2: weight });
const count = (n: number): string => n.toLocaleString('en-US');

/**
 * A net and settings for the data as they are: an ordinary graph, to be edited like any other.
 * @param image the side of square images, when the features are their pixels
 */
export function suggestNet(
  project: Project,
  spec: DataSpec,
  image: { height: number; width: number } | null = null,
): { project: Project; reasons: string[] } {
  const plan =
    image && spec.steps === null && vectorLength(spec) === image.height * image.width
      ? planImage(spec, image)
      : spec.steps !== null
        ? planSeries(spec, spec.steps)
        : planTable(spec);
  const [target] = spec.targets;
  const classes = target?.classes?.length ?? 0;
  const heads: Layer[] = target?.classes
    ? [
        [
          'Dense',
          classes === 2 ? { units: 1, activation: 'sigmoid' } : { units: classes, activation: 'softmax' },
        ],
      ]
    : [['Dense', { units: target?.horizon ?? 1 }]];
  const graph = chain([...plan.layers, ...heads, ['Output', { target: '' }]]);
  const training = trainingSchema.parse({ seed: project.training.seed, ...plan.training });
  const last = target?.classes
    ? classes === 2
      ? 'Two classes: one sigmoid unit gives the probability of the second.'
      : `${classes} classes: a softmax layer gives each a probability.`
    : 'A number: one linear unit, trained on the squared error.';
  return { project: { ...project, graph, training }, reasons: [...plan.reasons, last] };
}

/** Layers below each other, a layer's height and a shape apart: a column of wide boxes shows larger than a row of them. */
function chain(layers: readonly Layer[]): Graph {
  const graph: Graph = { nodes: [], edges: [], direction: 'down' };
  layers.forEach(([type, params], i) => {
    const node: GraphNode = {
      id: nextId(graph, type),
      type,
      name: '',
      params,
      position: { x: 0, y: i * 124 },
    };
    const before = graph.nodes[graph.nodes.length - 1];
    graph.nodes.push(node);
    if (before) graph.edges.push(link(before.id, node.id));
  });
  return graph;
}

/** Rows per step: enough steps per epoch to learn on few rows, enough rows per step to be quick on many. */
function batchSizeFor(rows: number): number {
  for (const size of [8, 16, 32, 64, 128, 256]) if (rows <= size * 40) return size;
  return 512;
}

/** Epochs so that an early stop, not the limit, ends the training. */
const epochsFor = (rows: number): number =>
  rows < 1000 ? 300 : rows < 20_000 ? 150 : rows < 200_000 ? 60 : 20;

function planTable(spec: DataSpec): Plan {
  const rows = spec.rows.train;
  const width = vectorLength(spec);
  const few = rows < 1500;
  const units = few ? (rows < 600 ? 32 : 64) : rows < 20_000 ? 128 : 256;
  const penalty = few ? l2(spec.targets[0]?.classes ? 1e-3 : 1e-2) : null;
  const hidden: Layer = [
    'Dense',
    {
      units,
      activation: 'relu',
      kernelInitializer: 'heNormal',
      ...(penalty ? { kernelRegularizer: penalty } : {}),
    },
  ];
  const embeddings = spec.features.some((f) => f.integerCodes !== null);
  return {
    layers: [
      ['Input', {}],
      hidden,
      ...(few ? [] : [['Dropout', { rate: 0.2 }] as Layer]),
      hidden,
      ...(few ? [] : [['Dropout', { rate: 0.1 }] as Layer]),
    ],
    training: {
      batchSize: batchSizeFor(rows),
      epochs: epochsFor(rows),
      earlyStopping: { patience: few ? 40 : 12, minDelta: 0 },
    },
    reasons: [
      few
        ? `${count(rows)} training rows with ${count(width)} numbers each are few, so the net is small (two layers of ${units} units) and its weights are kept small.`
        : `${count(rows)} training rows allow a wider net: two layers of ${units} units, with dropout against overfitting.`,
      ...(embeddings
        ? [
            'Integer-coded columns enter as plain numbers; give them an Input and an Embedding of their own to learn a vector for each value.',
          ]
        : []),
    ],
  };
}

function planImage(spec: DataSpec, { height, width }: { height: number; width: number }): Plan {
  const rows = spec.rows.train;
  const filters = rows < 5000 ? 32 : 48;
  const conv = (n: number): Layer => [
    'Conv2D',
    { filters: n, kernelSize: [3, 3], padding: 'same', activation: 'relu' },
  ];
  const small = Math.min(height, width) < 16;
  return {
    layers: [
      ['Input', { shape: [height, width, 1] }],
      conv(filters),
      ...(small ? [conv(filters)] : [['MaxPooling2D', {}] as Layer, conv(filters * 2)]),
      ['MaxPooling2D', {}],
      ['Dropout', { rate: 0.25 }],
      ['Flatten', {}],
      ['Dense', { units: 96, activation: 'relu' }],
      ['Dropout', { rate: 0.4 }],
    ],
    training: { batchSize: 32, epochs: rows < 5000 ? 40 : 20, earlyStopping: { patience: 10, minDelta: 0 } },
    reasons: [
      `The features are images of ${height}×${width}, so convolutions look for small patterns wherever they appear.`,
    ],
  };
}

function planSeries(spec: DataSpec, steps: number): Plan {
  const rows = spec.rows.train;
  return {
    layers: [
      ['Input', {}],
      ['LSTM', { units: rows < 2000 ? 24 : 48 }],
    ],
    training: {
      batchSize: 16,
      epochs: rows < 2000 ? 150 : 40,
      earlyStopping: { patience: 25, minDelta: 0 },
      clipNorm: 1,
    },
    reasons: [
      `Each sample is ${steps} steps of a series, so an LSTM reads them in order and keeps what matters.`,
    ],
  };
}
