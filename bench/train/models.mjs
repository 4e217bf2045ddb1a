// The nets that are trained, as Netloom's graphs, with what each learns from. The peers build the same ones by name.

/** Collects layers and links. @returns a function that adds a layer behind others and gives its id, and the graph */
function drawing() {
  const graph = { nodes: [], edges: [] };
  const layer = (type, params = {}, ...sources) => {
    const id = `${type.toLowerCase()}_${graph.nodes.length}`;
    graph.nodes.push({ id, type, name: '', params, position: { x: 0, y: 0 } });
    for (const source of sources) graph.edges.push({ id: `e${graph.edges.length}`, source, target: id });
    return id;
  };
  return { graph, layer };
}

/** Layers one behind the other, between an Input of this shape and an Output. */
function chain(shape, ...layers) {
  const { graph, layer } = drawing();
  let at = layer('Input', { shape });
  for (const [type, params] of [...layers, ['Output']]) at = layer(type, params, at);
  return graph;
}

const dense = (units, activation = 'linear') => ['Dense', { units, activation }];
const conv = (filters) => ['Conv2D', { filters, kernelSize: [3, 3], activation: 'relu' }];
const pool = ['MaxPooling2D', { poolSize: [2, 2] }];
const bidirectional = (returnSequences) => ['Bidirectional', { layer: 'LSTM', units: 32, returnSequences }];

/** ResNet-20 for small images. @see https://arxiv.org/abs/1512.03385 section 4.2, with 1×1 projections as shortcuts */
function residual() {
  const { graph, layer } = drawing();
  const convolved = (from, filters, size, stride) => {
    const params = { filters, kernelSize: [size, size], strides: [stride, stride], padding: 'same', useBias: false }; // prettier-ignore
    return layer('BatchNormalization', {}, layer('Conv2D', params, from));
  };
  const relu = (from) => layer('ReLU', {}, from);
  let at = relu(convolved(layer('Input', { shape: [32, 32, 3] }), 16, 3, 1));
  for (const filters of [16, 32, 64])
    for (let block = 0; block < 3; block++) {
      const stride = filters > 16 && block === 0 ? 2 : 1;
      const inner = convolved(relu(convolved(at, filters, 3, stride)), filters, 3, 1);
      const shortcut = stride === 1 ? at : convolved(at, filters, 1, stride);
      at = relu(layer('Add', {}, inner, shortcut));
    }
  const said = layer('Dense', { units: 10, activation: 'softmax' }, layer('GlobalAveragePooling2D', {}, at));
  layer('Output', {}, said);
  return graph;
}

/** One block: attention of one head (plain dot products) and a feed-forward pair, each added to what came and normalised. */
function transformer() {
  const { graph, layer } = drawing();
  const to = (units, from, activation = 'linear') => layer('Dense', { units, activation }, from);
  const joined = (a, b) => layer('LayerNormalization', {}, layer('Add', {}, a, b));
  const x = to(64, layer('Input', { shape: [50, 16] }));
  const shares = layer('Softmax', {}, layer('Dot', { axes: -1 }, to(64, x), to(64, x)));
  // Dot sums along the same axis of both: the values are turned so that their steps come last.
  const seen = layer('Dot', { axes: -1 }, shares, layer('Permute', { dims: [2, 1] }, to(64, x)));
  const attended = joined(x, to(64, seen));
  const block = joined(attended, to(64, to(128, attended, 'relu')));
  layer('Output', {}, to(5, layer('GlobalAveragePooling1D', {}, block), 'softmax'));
  return graph;
}

const adam = { type: 'adam', learningRate: 0.001 };

/**
 * `data`: how the synthetic rows are made (data.mjs). `classes`: of the target; null = numbers. `epochs`: how many are
 * measured in each round, after one to warm up.
 */
export const models = [
  {
    name: 'higgs',
    title: 'Higgs MLP 28 → 5×300 tanh → 1',
    ...{ data: 'vectors', shape: [28], classes: 2, rows: 50_000, batch: 100, epochs: 3 },
    optimizer: { type: 'sgd', learningRate: 0.01, momentum: 0.9 },
    graph: chain([28], ...Array(5).fill(dense(300, 'tanh')), dense(1, 'sigmoid')),
  },
  {
    name: 'wide',
    title: 'Wide MLP 784 → 2048 → 2048 → 10',
    ...{ data: 'vectors', shape: [784], classes: 10, rows: 6_400, batch: 128, epochs: 2, optimizer: adam },
    graph: chain([784], dense(2048, 'relu'), dense(2048, 'relu'), dense(10, 'softmax')),
  },
  {
    name: 'tiny',
    title: 'Tiny MLP 4 → 8 → 3',
    ...{
      data: 'vectors',
      shape: [4],
      classes: 3,
      rows: 150,
      batch: 16,
      epochs: 150,
      warmUp: 20,
      optimizer: adam,
    },
    graph: chain([4], dense(8, 'relu'), dense(3, 'softmax')),
  },
  {
    name: 'cnn',
    title: 'CNN 28×28, 32-pool-64-pool-128',
    ...{ data: 'images', shape: [28, 28, 1], classes: 10, rows: 6_400, batch: 64, epochs: 4, optimizer: adam }, // prettier-ignore
    graph: chain(
      [28, 28, 1],
      ...[conv(32), pool, conv(64), pool, ['Flatten'], ['Dropout', { rate: 0.25 }]],
      ...[dense(128, 'relu'), dense(10, 'softmax')],
    ),
  },
  {
    name: 'resnet',
    title: 'ResNet-20 with batch norm, 32×32×3',
    ...{ data: 'images', shape: [32, 32, 3], classes: 10, rows: 1_280, batch: 64, epochs: 1, optimizer: adam }, // prettier-ignore
    graph: residual(),
  },
  {
    name: 'lstm',
    title: 'LSTM 64 on 50×8',
    ...{ data: 'series', shape: [50, 8], classes: null, rows: 3_200, batch: 64, epochs: 5, optimizer: adam },
    graph: chain([50, 8], ['LSTM', { units: 64 }], dense(1)),
  },
  {
    name: 'gru',
    title: 'GRU 64 on 50×8',
    ...{ data: 'series', shape: [50, 8], classes: null, rows: 3_200, batch: 64, epochs: 5, optimizer: adam },
    graph: chain([50, 8], ['GRU', { units: 64 }], dense(1)),
  },
  {
    name: 'bilstm',
    title: 'Stacked bidirectional LSTM 2×32 on 50×8',
    ...{ data: 'sequences', shape: [50, 8], classes: 3, rows: 1_920, batch: 64, epochs: 3, optimizer: adam },
    graph: chain([50, 8], bidirectional(true), bidirectional(false), dense(3, 'softmax')),
  },
  {
    name: 'text',
    title: 'Embedding 10,000×64 + LSTM 64, 100 tokens',
    ...{ data: 'tokens', shape: [100], classes: 2, rows: 1_920, batch: 64, epochs: 3, optimizer: adam },
    graph: chain(
      [100],
      ['Embedding', { inputDim: 10_000, outputDim: 64 }],
      ['LSTM', { units: 64 }],
      dense(1, 'sigmoid'),
    ),
  },
  {
    name: 'autoencoder',
    title: 'Autoencoder 784-256-32-256-784',
    ...{ data: 'itself', shape: [784], classes: null, rows: 6_400, batch: 64, epochs: 6, optimizer: adam },
    graph: chain([784], dense(256, 'relu'), dense(32, 'relu'), dense(256, 'relu'), dense(784)),
  },
  {
    name: 'transformer',
    title: 'Transformer block, 50×16 → 64, one head',
    ...{ data: 'sequences', shape: [50, 16], classes: 5, rows: 1_920, batch: 64, epochs: 5, optimizer: adam },
    graph: transformer(),
  },
];
