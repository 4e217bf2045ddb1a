import type { DataSpec } from '../data/spec';
import { vectorLength } from '../data/spec';
import { link, nextId } from '../graph/ids';
import type { Graph, GraphNode } from '../graph/schema';
import type { Project } from '../project/schema';
import { optimizerSchema, trainingSchema, type TrainingSettings } from '../training/settings';

type Layer = [type: string, params: Record<string, unknown>];
interface Plan {
  layers: Layer[];
  training: Partial<TrainingSettings>;
  reasons: string[];
}

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
  const [only] = spec.features;
  const picture = spec.features.length === 1 ? only?.shape : undefined;
  const plan = picture
    ? planPictures(spec, picture)
    : image && spec.steps === null && vectorLength(spec) === image.height * image.width
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
  const suggested = trainingSchema.parse({ seed: project.training.seed, ...plan.training });
  // A batch larger than the data is refused, and would be one step per epoch.
  const training = { ...suggested, batchSize: Math.max(1, Math.min(suggested.batchSize, spec.rows.train)) };
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
      position: { x: 0, y: i * 108 },
    };
    const before = graph.nodes[graph.nodes.length - 1];
    graph.nodes.push(node);
    if (before) graph.edges.push(link(before.id, node.id));
  });
  return graph;
}

/** Rows per step: enough steps per epoch to learn on few rows, enough rows per step to be quick on many. */
function batchSizeFor(rows: number): number {
  for (const size of [32, 64, 128, 256]) if (rows <= size * 60) return size;
  return 512;
}

/** Epochs so that an early stop, not the limit, ends the training. */
const epochsFor = (rows: number): number => (rows < 20_000 ? 150 : rows < 200_000 ? 60 : 20);

const planTable = (spec: DataSpec): Plan => {
  const plan = spec.rows.train < 1500 ? planSmallTable(spec) : planLargeTable(spec);
  if (!spec.features.some((f) => f.integerCodes !== null)) return plan;
  const embeddings =
    'Integer-coded columns enter as plain numbers; give them an Input and an Embedding of their own to learn a vector for each value.';
  return { ...plan, reasons: [...plan.reasons, embeddings] };
};

const relu = { activation: 'relu', kernelInitializer: 'heNormal' };

/** On few rows one layer, held back by a weight penalty, beat deeper nets and dropout on all the small samples. */
function planSmallTable(spec: DataSpec): Plan {
  const rows = spec.rows.train;
  const tiny = rows < 600;
  const units = tiny ? 32 : 64;
  // A number carries more noise per row than a class does.
  const penalty = (spec.targets[0]?.classes ? 0.01 : 0.1) / (tiny ? 1 : 5);
  return {
    layers: [
      ['Input', {}],
      ['Dense', { units, ...relu, kernelRegularizer: { l1: 0, l2: penalty } }],
    ],
    training: {
      optimizer: optimizerSchema.parse({ type: 'adam', learningRate: 0.002 }),
      batchSize: 32,
      epochs: 200,
      earlyStopping: { patience: 30, minDelta: 0 },
    },
    reasons: [
      `${count(rows)} training rows are few, so one hidden layer of ${units} units is enough, and a penalty (L2) keeps its weights small: a larger net would learn the rows by heart.`,
    ],
  };
}

function planLargeTable(spec: DataSpec): Plan {
  const rows = spec.rows.train;
  const units = rows < 20_000 ? 128 : 256;
  const hidden: Layer = ['Dense', { units, ...relu }];
  return {
    layers: [['Input', {}], hidden, ['Dropout', { rate: 0.2 }], hidden, ['Dropout', { rate: 0.1 }]],
    training: {
      batchSize: batchSizeFor(rows),
      epochs: epochsFor(rows),
      earlyStopping: { patience: 12, minDelta: 0 },
    },
    reasons: [
      `${count(rows)} training rows of ${count(vectorLength(spec))} numbers each allow two hidden layers of ${units} units, with dropout against learning by heart.`,
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

/** Convolutions until little is left of height and width, each time with more filters: what Keras' guide to image classification does. */
function planPictures(spec: DataSpec, [height = 1, width = 1]: readonly number[]): Plan {
  const rows = spec.rows.train;
  const layers: Layer[] = [['Input', {}]];
  let side = Math.min(height, width);
  let pixels = height * width;
  let filters = 16;
  for (let block = 0; block < 4 && (block === 0 || side > 6); block++) {
    layers.push([
      'Conv2D',
      { filters, kernelSize: [3, 3], padding: 'same', activation: 'relu', kernelInitializer: 'heNormal' },
    ]);
    if (side < 2) break;
    layers.push(['MaxPooling2D', {}]);
    side = Math.floor(side / 2);
    pixels = Math.floor(pixels / 4);
    filters = Math.min(128, filters * 2);
  }
  // Of large images too many numbers are left to look at each.
  layers.push(pixels > 100 ? ['GlobalAveragePooling2D', {}] : ['Flatten', {}]);
  layers.push(['Dropout', { rate: 0.3 }], ['Dense', { units: 64, ...relu }], ['Dropout', { rate: 0.2 }]);
  return {
    layers,
    training: {
      batchSize: rows < 500 ? 16 : 32,
      epochs: rows < 5000 ? 60 : 30,
      earlyStopping: { patience: 10, minDelta: 0 },
    },
    reasons: [
      `The features are images of ${width}×${height}, so convolutions look for small patterns wherever they appear, and pooling makes them see more and more of the image.`,
    ],
  };
}

function planSeries(spec: DataSpec, steps: number): Plan {
  const rows = spec.rows.train;
  const few = rows < 2000;
  return {
    layers: [
      ['Input', {}],
      ['GRU', { units: few ? 16 : 48 }],
    ],
    training: {
      optimizer: optimizerSchema.parse({ type: 'adam', learningRate: few ? 0.01 : 0.002 }),
      batchSize: few ? 32 : 64,
      epochs: few ? 150 : 40,
      earlyStopping: { patience: few ? 20 : 8, minDelta: 0 },
      clipNorm: 1,
    },
    reasons: [
      `Each sample is ${steps} steps of a series, so a GRU reads them in order and keeps what matters.`,
    ],
  };
}
