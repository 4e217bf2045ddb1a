import { z } from 'zod';
import { defineLayer, formatShape, misfit, size, trainable } from './define';
import { fields } from './fields';
import {
  activationField,
  bend,
  biasConstraintField,
  biasField,
  constraintField,
  initializerField,
} from './common';
import { kernelSizeField, paddingField, slide, stridesField, striding } from './windows';

// A weight penalty is left out: tfjs saves it as a constraint, which it cannot load. The constraint it forgets when it
// saves a model, which matters only to whom trains that one further with tfjs.
export const depthwiseConv2d = defineLayer({
  className: 'DepthwiseConv2D',
  category: 'convolution',
  doc: {
    summary: 'Slides patterns over each channel of an image by itself, without mixing channels.',
    when: 'In small, fast image nets, followed by a 1×1 Conv2D that mixes the channels.',
    formula: 'y[i, j, c] = activation(Σ x[i + k, j + l, c] · W[k, l, c] + b)',
  },
  source: 'https://keras.io/api/layers/convolution_layers/depthwise_convolution2d/',
  params: z.object({
    kernelSize: kernelSizeField(2),
    strides: stridesField(2),
    padding: paddingField,
    depthMultiplier: fields.integer({
      label: 'Patterns per channel',
      help: 'How many channels come out of each one that goes in.',
      min: 1,
      max: 1024,
      default: 1,
      advanced: true,
    }),
    activation: activationField('linear'),
    useBias: biasField,
    depthwiseInitializer: initializerField(),
    depthwiseConstraint: constraintField([0, 1], 'Weight constraint', 4),
    biasConstraint: biasConstraintField,
  }),
  outputShape: ([input], p) => {
    // TensorFlow's kernel knows only equal strides.
    if (p.strides[0] !== p.strides[1])
      return misfit(`DepthwiseConv2D expects equal strides; it received ${formatShape(p.strides)}.`);
    const channels = (input?.[2] ?? 0) * p.depthMultiplier;
    return slide(
      'DepthwiseConv2D',
      input,
      { extent: p.kernelSize, strides: p.strides, padding: p.padding },
      channels,
    );
  },
  paramCount: ([input], { kernelSize, depthMultiplier, useBias }) =>
    trainable((size(kernelSize) + (useBias ? 1 : 0)) * (input?.[2] ?? 0) * depthMultiplier),
  multiplyAdds: (_, { kernelSize }, output) => size(output) * size(kernelSize),
  headline: ({ kernelSize, strides, activation }) => [
    formatShape(kernelSize),
    ...striding(strides),
    ...bend(activation),
  ],
});
