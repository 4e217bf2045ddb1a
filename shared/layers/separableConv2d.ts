import { z } from 'zod';
import { defineLayer, formatShape, misfit, size, trainable } from './define';
import {
  activationField,
  bend,
  biasConstraintField,
  biasField,
  constraintField,
  counted,
  initializerField,
  regularizerField,
} from './common';
import {
  filtersField,
  kernelSizeField,
  paddingField,
  positions,
  slide,
  stridesField,
  striding,
} from './windows';

// Patterns per channel are left out: tfjs forgets them when it saves the layer.
export const separableConv2d = defineLayer({
  className: 'SeparableConv2D',
  category: 'convolution',
  doc: {
    summary:
      'A convolution in two cheap steps: patterns on each channel by itself, then a mix of the channels.',
    when: 'In place of Conv2D where a net should be small or fast.',
  },
  source: 'https://arxiv.org/abs/1610.02357',
  params: z.object({
    filters: filtersField(),
    kernelSize: kernelSizeField(2),
    strides: stridesField(2),
    padding: paddingField,
    activation: activationField('linear'),
    useBias: biasField,
    depthwiseInitializer: initializerField(),
    depthwiseRegularizer: regularizerField('Depthwise weight penalty'),
    pointwiseRegularizer: regularizerField('Pointwise weight penalty'),
    depthwiseConstraint: constraintField([0, 1], 'Depthwise weight constraint', 4),
    pointwiseConstraint: constraintField([0, 1, 2], 'Pointwise weight constraint'),
    biasConstraint: biasConstraintField,
  }),
  outputShape: ([input], p) =>
    // TensorFlow's kernel knows only equal strides.
    p.strides[0] === p.strides[1]
      ? slide(
          'SeparableConv2D',
          input,
          { extent: p.kernelSize, strides: p.strides, padding: p.padding },
          p.filters,
        )
      : misfit(`SeparableConv2D expects equal strides; it received ${formatShape(p.strides)}.`),
  paramCount: ([input], { kernelSize, filters, useBias }) =>
    trainable((input?.[2] ?? 0) * (size(kernelSize) + filters) + (useBias ? filters : 0)),
  multiplyAdds: ([input], { kernelSize, filters }, output) =>
    positions(output) * (input?.[2] ?? 0) * (size(kernelSize) + filters),
  headline: ({ filters, kernelSize, strides, activation }) => [
    counted(filters, 'filter'),
    formatShape(kernelSize),
    ...striding(strides),
    ...bend(activation),
  ],
  // tfjs draws both kernels with the depthwise initialiser; Keras is told the same.
  toKeras: (params) => ({
    className: 'SeparableConv2D',
    config: { ...params, pointwiseInitializer: params.depthwiseInitializer },
  }),
});
