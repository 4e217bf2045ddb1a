import type { Shape } from '../define';

/** One expectation of a layer: for these parameters and inputs, this output and so many weights. */
export interface Case {
  params?: Record<string, unknown>;
  inputs: Shape[];
  output: Shape;
  trainable?: number;
  frozen?: number;
}
/** Inputs that do not fit, and the reason that must be given. */
export interface Refusal {
  params?: Record<string, unknown>;
  inputs: Shape[];
  says: string;
}

const image: Shape = [8, 9, 3];
const sequence: Shape = [12, 5];
const passing = (shape: Shape): Case => ({ inputs: [shape], output: shape });

/** Expectations worked out by hand from Keras' documentation; the tests hold tfjs against the same table. */
export const cases: Record<string, Case[]> = {
  Dense: [
    { inputs: [[4]], output: [32], trainable: 160 },
    { params: { units: 3, useBias: false, activation: 'relu' }, inputs: [[4]], output: [3], trainable: 12 },
    {
      params: { units: 2, kernelRegularizer: { l1: 0.01, l2: 0 } },
      inputs: [sequence],
      output: [12, 2],
      trainable: 12,
    },
    {
      params: { units: 2, kernelConstraint: { kind: 'maxNorm' }, biasConstraint: { kind: 'nonNeg' } },
      inputs: [[4]],
      output: [2],
      trainable: 10,
    },
    {
      params: { units: 2, kernelInitializer: 'leCunNormal', activation: 'gelu' },
      inputs: [image],
      output: [8, 9, 2],
      trainable: 8,
    },
  ],
  Embedding: [
    {
      params: { inputDim: 9, outputDim: 3, embeddingsConstraint: { kind: 'unitNorm' } },
      inputs: [[5]],
      output: [5, 3],
      trainable: 27,
    },
    { inputs: [[4]], output: [4, 8], trainable: 800 },
    { params: { inputDim: 10, outputDim: 3 }, inputs: [[6, 2]], output: [6, 2, 3], trainable: 30 },
    { params: { inputDim: 9, outputDim: 3, maskZero: true }, inputs: [[6]], output: [6, 3], trainable: 27 },
  ],
  Masking: [passing(sequence), { params: { maskValue: -1 }, inputs: [sequence], output: sequence }],
  Flatten: [
    { inputs: [image], output: [216] },
    { inputs: [sequence], output: [60] },
  ],
  Reshape: [
    { params: { targetShape: [8, 8, 1] }, inputs: [[64]], output: [8, 8, 1] },
    { params: { targetShape: [6, 4] }, inputs: [[4, 6]], output: [6, 4] },
  ],
  Permute: [
    { inputs: [sequence], output: [5, 12] },
    { params: { dims: [3, 1, 2] }, inputs: [image], output: [3, 8, 9] },
  ],
  RepeatVector: [{ params: { n: 3 }, inputs: [[4]], output: [3, 4] }],
  Activation: [
    passing([4]),
    { params: { activation: 'softmax' }, inputs: [sequence], output: sequence },
    ...['elu', 'selu', 'swish', 'softplus', 'softsign', 'relu6', 'tanh', 'sigmoid', 'linear'].map(
      (activation) => ({ params: { activation }, inputs: [[4]], output: [4] }),
    ),
  ],
  ReLU: [passing([4]), { params: { maxValue: 6 }, inputs: [image], output: image }],
  LeakyReLU: [passing([4]), { params: { negativeSlope: 0.1 }, inputs: [image], output: image }],
  PReLU: [
    { inputs: [[4]], output: [4], trainable: 4 },
    { params: { sharedAxes: [1, 2] }, inputs: [image], output: image, trainable: 3 },
  ],
  ELU: [passing([4])],
  ThresholdedReLU: [{ params: { theta: 0.5 }, inputs: [[4]], output: [4] }],
  Softmax: [passing([4]), passing(sequence)],
  Conv1D: [
    { inputs: [sequence], output: [10, 32], trainable: 512 },
    {
      params: { filters: 4, kernelSize: [5], strides: [2], padding: 'same', useBias: false },
      inputs: [sequence],
      output: [6, 4],
      trainable: 100,
    },
  ],
  Conv2D: [
    { inputs: [image], output: [6, 7, 32], trainable: 896 },
    {
      params: { filters: 4, kernelSize: [2, 3], strides: [2, 2], padding: 'same' },
      inputs: [image],
      output: [4, 5, 4],
      trainable: 76,
    },
    {
      params: { filters: 4, kernelSize: [2, 3], strides: [2, 3], activation: 'relu' },
      inputs: [image],
      output: [4, 3, 4],
      trainable: 76,
    },
  ],
  DepthwiseConv2D: [
    {
      params: {
        depthwiseConstraint: { kind: 'minMaxNorm', maxValue: 0.5 },
        biasConstraint: { kind: 'nonNeg' },
      },
      inputs: [image],
      output: [6, 7, 3],
      trainable: 30,
    },
    { inputs: [image], output: [6, 7, 3], trainable: 30 },
    {
      params: { depthMultiplier: 2, strides: [2, 2], padding: 'same', useBias: false },
      inputs: [image],
      output: [4, 5, 6],
      trainable: 54,
    },
  ],
  SeparableConv2D: [
    {
      params: {
        filters: 8,
        depthwiseConstraint: { kind: 'maxNorm' },
        pointwiseConstraint: { kind: 'unitNorm' },
        biasConstraint: { kind: 'nonNeg' },
      },
      inputs: [image],
      output: [6, 7, 8],
      trainable: 59,
    },
    { params: { filters: 8 }, inputs: [image], output: [6, 7, 8], trainable: 59 },
    {
      params: { filters: 8, strides: [2, 2], padding: 'same', useBias: false },
      inputs: [image],
      output: [4, 5, 8],
      trainable: 51,
    },
  ],
  Conv2DTranspose: [
    { params: { filters: 4 }, inputs: [image], output: [10, 11, 4], trainable: 112 },
    {
      params: { filters: 4, strides: [2, 2], padding: 'same' },
      inputs: [image],
      output: [16, 18, 4],
      trainable: 112,
    },
    {
      params: { filters: 4, kernelSize: [2, 2], strides: [3, 3] },
      inputs: [image],
      output: [24, 27, 4],
      trainable: 52,
    },
  ],
  UpSampling2D: [
    { inputs: [image], output: [16, 18, 3] },
    { params: { size: [1, 3] }, inputs: [image], output: [8, 27, 3] },
  ],
  ZeroPadding2D: [{ params: { padding: [1, 2] }, inputs: [image], output: [10, 13, 3] }],
  Cropping2D: [{ params: { cropping: [1, 2] }, inputs: [image], output: [6, 5, 3] }],
  MaxPooling1D: [
    { inputs: [sequence], output: [6, 5] },
    { params: { poolSize: [5], padding: 'same' }, inputs: [sequence], output: [3, 5] },
  ],
  AveragePooling1D: [{ params: { poolSize: [3], strides: [1] }, inputs: [sequence], output: [10, 5] }],
  MaxPooling2D: [
    { inputs: [image], output: [4, 4, 3] },
    { params: { poolSize: [3, 3] }, inputs: [image], output: [2, 3, 3] },
    { params: { poolSize: [3, 3], strides: [2, 1], padding: 'same' }, inputs: [image], output: [4, 9, 3] },
  ],
  AveragePooling2D: [
    { inputs: [image], output: [4, 4, 3] },
    { params: { padding: 'same' }, inputs: [image], output: [4, 5, 3] },
  ],
  GlobalMaxPooling1D: [{ inputs: [sequence], output: [5] }],
  GlobalAveragePooling1D: [{ inputs: [sequence], output: [5] }],
  GlobalMaxPooling2D: [{ inputs: [image], output: [3] }],
  GlobalAveragePooling2D: [{ inputs: [image], output: [3] }],
  SimpleRNN: [
    { params: { units: 4 }, inputs: [sequence], output: [4], trainable: 40 },
    {
      params: { units: 4, returnSequences: true, useBias: false, dropout: 0.2, recurrentDropout: 0.2 },
      inputs: [sequence],
      output: [12, 4],
      trainable: 36,
    },
  ],
  LSTM: [
    { params: { units: 4 }, inputs: [sequence], output: [4], trainable: 160 },
    {
      params: { units: 4, returnSequences: true, dropout: 0.2, recurrentDropout: 0.2 },
      inputs: [sequence],
      output: [12, 4],
      trainable: 160,
    },
  ],
  GRU: [
    { params: { units: 4 }, inputs: [sequence], output: [4], trainable: 120 },
    {
      params: { units: 4, returnSequences: true, dropout: 0.2, recurrentDropout: 0.2 },
      inputs: [sequence],
      output: [12, 4],
      trainable: 120,
    },
  ],
  Bidirectional: [
    { params: { units: 4 }, inputs: [sequence], output: [8], trainable: 320 },
    {
      params: { units: 4, layer: 'GRU', mergeMode: 'sum', returnSequences: true },
      inputs: [sequence],
      output: [12, 4],
      trainable: 240,
    },
    {
      params: { units: 4, layer: 'SimpleRNN', mergeMode: 'ave' },
      inputs: [sequence],
      output: [4],
      trainable: 80,
    },
  ],
  Dropout: [passing([4]), passing(image)],
  SpatialDropout1D: [passing(sequence)],
  GaussianNoise: [passing(image)],
  GaussianDropout: [passing([4])],
  AlphaDropout: [passing([4])],
  BatchNormalization: [
    { inputs: [[4]], output: [4], trainable: 8, frozen: 8 },
    { inputs: [image], output: image, trainable: 6, frozen: 6 },
  ],
  LayerNormalization: [
    { inputs: [[4]], output: [4], trainable: 8 },
    { inputs: [sequence], output: sequence, trainable: 10 },
  ],
  Concatenate: [
    { inputs: [[4], [3], [2]], output: [9] },
    { inputs: [image, [8, 9, 5]], output: [8, 9, 8] },
    { params: { axis: 1 }, inputs: [sequence, [3, 5]], output: [15, 5] },
  ],
  Add: [
    { inputs: [[4], [4], [4]], output: [4] },
    { inputs: [image, [3]], output: image },
    { inputs: [[8, 1, 3], image], output: image },
  ],
  Multiply: [
    { inputs: [[4], [4]], output: [4] },
    { inputs: [sequence, [12, 1]], output: sequence },
  ],
  Average: [{ inputs: [[4], [4]], output: [4] }],
  Maximum: [{ inputs: [image, image], output: image }],
  Minimum: [{ inputs: [[4], [4]], output: [4] }],
  Dot: [
    { inputs: [[4], [4]], output: [1] },
    { params: { normalize: true }, inputs: [[4], [4]], output: [1] },
    { inputs: [sequence, [3, 5]], output: [12, 3] },
    { params: { axes: 1 }, inputs: [sequence, [12, 2]], output: [5, 2] },
  ],
};

export const refusals: Record<string, Refusal[]> = {
  Dense: [{ inputs: [[]], says: 'Dense expects a vector [features]; it received a single number.' }],
  Flatten: [
    {
      inputs: [[4]],
      says: 'Flatten expects a sequence or an image; it received a vector of 4, which is flat already.',
    },
  ],
  Reshape: [
    {
      params: { targetShape: [5, 5] },
      inputs: [[24]],
      says: 'Reshape expects a target of 24 numbers, as many as come in; it received 5×5.',
    },
  ],
  Permute: [
    {
      params: { dims: [1, 1] },
      inputs: [sequence],
      says: 'Permute expects an order of the axes 1, 2 of its input; it received 1, 1.',
    },
  ],
  PReLU: [
    {
      params: { alphaConstraint: { kind: 'maxNorm', axis: [2] } },
      inputs: [sequence],
      says: 'PReLU expects alphaConstraint over axes from 0 to 1, those of its slopes; it received 2.',
    },
  ],
  Conv2D: [
    {
      inputs: [[64]],
      says: 'Conv2D expects an image [height, width, channels]; it received a vector of 64.',
    },
    {
      params: { kernelSize: [9, 9] },
      inputs: [image],
      says: 'Conv2D expects at least 9×9, the size of its window; it received 8×9. A smaller window or padding “same” would fit.',
    },
  ],
  DepthwiseConv2D: [
    {
      params: { strides: [1, 2] },
      inputs: [image],
      says: 'DepthwiseConv2D expects equal strides; it received 1×2.',
    },
  ],
  Cropping2D: [
    {
      params: { cropping: [4, 1] },
      inputs: [image],
      says: 'Cropping2D expects an image larger than the 8×2 it cuts off; it received 8×9.',
    },
  ],
  LSTM: [{ inputs: [[4]], says: 'LSTM expects a sequence [steps, features]; it received a vector of 4.' }],
  Add: [
    { inputs: [[4], [3]], says: 'Add expects inputs of one shape; it received 4 and 3.' },
    { inputs: [[4], [4], image], says: 'Add expects inputs of one shape; it received 4 and 8×9×3.' },
  ],
  Maximum: [{ inputs: [[4], [1]], says: 'Maximum expects inputs of one shape; it received 4 and 1.' }],
  Concatenate: [
    {
      inputs: [sequence, [3, 5]],
      says: 'Concatenate expects inputs that differ only along axis 2; it received 12×5 and 3×5.',
    },
    {
      params: { axis: 3 },
      inputs: [sequence, sequence],
      says: 'Concatenate expects an axis from 1 to 2, or −1; it received 3.',
    },
  ],
  Dot: [
    { inputs: [[4], [3]], says: 'Dot expects equal lengths along axis 1; it received 4 and 3.' },
    {
      inputs: [[4], sequence],
      says: 'Dot expects two vectors or two sequences; it received a vector of 4 and a sequence of 12×5.',
    },
  ],
};
