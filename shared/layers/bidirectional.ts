import { z } from 'zod';
import { defineLayer, isMisfit, trainable } from './define';
import { fields } from './fields';
import { activations, counted } from './common';
import { recurrentFields, recurrentShape, recurrentWeights, recurrentWork } from './recurrent';

const gates = { LSTM: 4, GRU: 3, SimpleRNN: 1 };
/** What each cell has of its own; see gru.ts and lstm.ts. */
const own = { LSTM: { unitForgetBias: true }, GRU: { resetAfter: false }, SimpleRNN: {} };
const gateWords = {
  label: 'Gate activation',
  help: 'The bend of the gates, which should stay between 0 and 1.',
  shownWhen: { param: 'layer', in: ['LSTM', 'GRU'] },
  advanced: true,
};

export const bidirectional = defineLayer({
  className: 'Bidirectional',
  category: 'recurrent',
  doc: {
    summary: 'Reads a sequence forwards and backwards with two recurrent layers, and joins what they found.',
    when: 'Where the whole sequence is known at once, as in classifying it; not for forecasting live series.',
  },
  source: 'https://doi.org/10.1109/78.650093',
  params: z.object({
    layer: fields.choice({
      label: 'Layer',
      help: 'Which recurrent layer reads in both directions.',
      options: ['LSTM', 'GRU', 'SimpleRNN'],
      default: 'LSTM',
    }),
    mergeMode: fields.choice({
      label: 'Join by',
      help: 'concat keeps both results side by side; sum, mul and ave mix them.',
      options: ['concat', 'sum', 'mul', 'ave'],
      default: 'concat',
    }),
    ...recurrentFields,
    recurrentActivation: fields.choice({ ...gateWords, options: activations, default: 'sigmoid' }),
  }),
  outputShape: ([input], params) => {
    const one = recurrentShape('Bidirectional', input, params);
    return isMisfit(one) || params.mergeMode !== 'concat' ? one : [...one.slice(0, -1), 2 * params.units];
  },
  paramCount: ([input], params) =>
    trainable(2 * recurrentWeights(gates[params.layer], input, params).trainable),
  multiplyAdds: ([input], { layer, units }) => 2 * recurrentWork(gates[layer], input, units),
  headline: ({ layer, units, returnSequences }) => [
    layer,
    counted(units, 'unit'),
    ...(returnSequences ? ['sequence'] : []),
  ],
  toKeras: ({ layer, mergeMode, recurrentActivation, ...inner }) => ({
    className: 'Bidirectional',
    config: {
      layer: {
        className: layer,
        config: { ...inner, ...(layer === 'SimpleRNN' ? {} : { recurrentActivation }), ...own[layer] },
      },
      mergeMode,
    },
  }),
});
