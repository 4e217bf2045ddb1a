import { z } from 'zod';
import { defineLayer, formatShape, size, trainable } from './define';
import { activationField, bend, counted, kernelFields, wrongRank } from './common';
import { filtersField, kernelSizeField, paddingField, stridesField, striding } from './windows';

export const conv2dTranspose = defineLayer({
  className: 'Conv2DTranspose',
  category: 'convolution',
  doc: {
    summary: 'Runs a convolution backwards: each pixel paints a learned pattern into a larger image.',
    when: 'In decoders and generators, to grow an image; strides of 2 double its size.',
    formula: 'y[s·i + k, s·j + l] += x[i, j] · W[k, l]',
  },
  source: 'https://keras.io/api/layers/convolution_layers/convolution2d_transpose/',
  params: z.object({
    filters: filtersField(),
    kernelSize: kernelSizeField(2),
    strides: stridesField(2),
    padding: paddingField,
    activation: activationField('linear'),
    // Its kernel has the filters before the channels.
    ...kernelFields([0, 1, 3]),
  }),
  outputShape: ([input], { kernelSize, strides, padding, filters }) => {
    if (input?.length !== 3) return wrongRank('Conv2DTranspose', 3, input);
    const lengths = strides.map((stride, axis) => {
      const overhang = padding === 'same' ? 0 : Math.max((kernelSize[axis] ?? 0) - stride, 0);
      return (input[axis] ?? 0) * stride + overhang;
    });
    return [...lengths, filters];
  },
  paramCount: ([input], { kernelSize, filters, useBias }) =>
    trainable((size(kernelSize) * (input?.[2] ?? 0) + (useBias ? 1 : 0)) * filters),
  multiplyAdds: ([input], { kernelSize, filters }) => size(input ?? []) * size(kernelSize) * filters,
  headline: ({ filters, kernelSize, strides, activation }) => [
    counted(filters, 'filter'),
    formatShape(kernelSize),
    ...striding(strides),
    ...bend(activation),
  ],
});
