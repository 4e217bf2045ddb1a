import { describe, expect, it } from 'vitest';
import { refuseMasks } from './masks';
import { maskedNets, testNets } from './nets.fixture';

describe('a mask that TensorFlow.js would not carry as Keras does', () => {
  it.each(maskedNets)('is refused by name: $name', ({ graph, spec }) => {
    expect(() => refuseMasks(graph, spec)).toThrow(/^The mask of (Embedding|Masking) does not survive: TensorFlow.js .*(GlobalAveragePooling1D|Add|Concatenate|LeakyReLU|LSTM)/); // prettier-ignore
  });

  it('is no reason to refuse any other net', () => {
    for (const { graph, spec } of testNets) expect(() => refuseMasks(graph, spec)).not.toThrow();
  });
});
