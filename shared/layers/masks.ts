/** What a layer does with the mask of a sequence, which says which of its steps count. */
export interface MaskRule {
  /** Whether it leaves out the steps that do not count. */
  skips: boolean;
  /** The mask behind it: one it makes, the one it received, those of its inputs joined, or none. */
  gives: 'own' | 'same' | 'joined' | 'none';
}

/** Layers that treat each step by itself. */
const stepwise = new Set(['Dense', 'Activation', 'ReLU', 'LeakyReLU', 'PReLU', 'ELU', 'ThresholdedReLU', 'Softmax', 'Dropout', 'SpatialDropout1D', 'GaussianNoise', 'GaussianDropout', 'AlphaDropout', 'BatchNormalization', 'LayerNormalization']); // prettier-ignore
const joining = new Set(['Concatenate', 'Add', 'Multiply', 'Average', 'Maximum', 'Minimum']);
const recurrent = new Set(['LSTM', 'GRU', 'SimpleRNN', 'Bidirectional']);

/**
 * As in Keras 3.
 * @param type the layer's class name
 * @see https://keras.io/guides/understanding_masking_and_padding/
 */
export function maskRule(type: string, params: Record<string, unknown>): MaskRule {
  if (type === 'Masking') return { skips: false, gives: 'own' };
  if (type === 'Embedding') return { skips: false, gives: params['maskZero'] === true ? 'own' : 'none' };
  if (recurrent.has(type))
    return { skips: true, gives: params['returnSequences'] === true ? 'same' : 'none' };
  if (type === 'GlobalAveragePooling1D') return { skips: true, gives: 'none' };
  if (joining.has(type)) return { skips: false, gives: 'joined' };
  return { skips: false, gives: stepwise.has(type) ? 'same' : 'none' };
}
