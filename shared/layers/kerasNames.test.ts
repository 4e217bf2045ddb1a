import { describe, expect, it } from 'vitest';
import { layerConfig } from './config';
import { layerNamed } from './registry';
import { snakeCase } from './kerasNames';

const keras = (className: string, params: Record<string, unknown> = {}) =>
  layerConfig(layerNamed(className)!, params, 'keras');

describe('a name', () => {
  it.each([
    ['kernelSize', 'kernel_size'],
    ['glorotUniform', 'glorot_uniform'],
    ['leCunNormal', 'lecun_normal'],
    ['relu6', 'relu6'],
    ['axis', 'axis'],
    ['constructor', 'constructor'],
  ])('%s is %s in Keras', (name, expected) => expect(snakeCase(name)).toBe(expected));
});

describe('a config for Keras', () => {
  it('has all defaults, in snake_case', () => {
    expect(keras('Dense', { units: 3, activation: 'relu' })).toEqual({
      className: 'Dense',
      config: { units: 3, activation: 'relu', use_bias: true, kernel_initializer: 'glorot_uniform' },
    });
  });
  it('writes a penalty as an object, and none where both parts are zero', () => {
    const penalty = { l1: 0, l2: 0.01 };
    expect(keras('Dense', { kernelRegularizer: penalty }).config['kernel_regularizer']).toEqual({
      module: 'keras.regularizers',
      class_name: 'L1L2',
      config: penalty,
      registered_name: null,
    });
    expect(keras('Dense', { kernelRegularizer: { l1: 0, l2: 0 } }).config).not.toHaveProperty(
      'kernel_regularizer',
    );
  });
  it('wraps the layer inside a Bidirectional, with what its cell needs', () => {
    expect(keras('Bidirectional', { layer: 'GRU', units: 4 }).config).toMatchObject({
      layer: { class_name: 'GRU', config: { units: 4, reset_after: false, recurrent_activation: 'sigmoid' } },
      merge_mode: 'concat',
    });
    expect(JSON.stringify(keras('Bidirectional', { layer: 'SimpleRNN' }))).not.toContain(
      'recurrent_activation',
    );
  });
  it('differs from tfjs’ where the two name a thing differently', () => {
    const both = (className: string) => [layerConfig(layerNamed(className)!, {}), keras(className)];
    expect(both('LeakyReLU')).toEqual([
      { className: 'LeakyReLU', config: { alpha: 0.3 } },
      { className: 'LeakyReLU', config: { negative_slope: 0.3 } },
    ]);
    expect(both('ThresholdedReLU')).toEqual([
      { className: 'ThresholdedReLU', config: { theta: 1 } },
      { className: 'ReLU', config: { threshold: 1 } },
    ]);
  });
  it('is fresh each time, since tfjs changes the arrays it is given', () => {
    const params = { targetShape: [2, 2] };
    const { config } = layerConfig(layerNamed('Reshape')!, params);
    (config['targetShape'] as number[])[0] = 9;
    expect(params).toEqual({ targetShape: [2, 2] });
  });
});
