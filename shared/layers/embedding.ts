import { z } from 'zod';
import { defineLayer, trainable } from './define';
import { fields } from './fields';
import { constraintField, initializerField, regularizerField, wrongRank } from './common';

export const embedding = defineLayer({
  className: 'Embedding',
  category: 'core',
  doc: {
    summary: 'Looks up a learned vector for each whole-number code.',
    when: 'For categories or words given as integer codes: similar ones learn similar vectors.',
    formula: 'y = E[x], a row of the table E',
  },
  source: 'https://keras.io/api/layers/core_layers/embedding/',
  params: z.object({
    inputDim: fields.integer({
      label: 'Number of codes',
      help: 'Codes run from 0 to one less than this.',
      min: 1,
      max: 1_000_000,
      default: 100,
    }),
    outputDim: fields.integer({
      label: 'Length of a vector',
      help: 'Numbers that describe one code.',
      min: 1,
      max: 4096,
      default: 8,
    }),
    maskZero: fields.flag({
      label: 'Code 0 is padding',
      help: 'The layers behind skip steps with code 0. In a column of categories that is the most frequent one.',
      default: false,
      advanced: true,
    }),
    embeddingsInitializer: initializerField('randomUniform'),
    embeddingsRegularizer: regularizerField(),
    embeddingsConstraint: constraintField([1]),
  }),
  outputShape: ([input], { outputDim }) =>
    input && input.length >= 1 && input.length <= 3
      ? [...input, outputDim]
      : wrongRank('Embedding', 1, input),
  paramCount: (_, { inputDim, outputDim }) => trainable(inputDim * outputDim),
  headline: ({ inputDim, outputDim }) => [`${inputDim} codes`, `vectors of ${outputDim}`],
});
