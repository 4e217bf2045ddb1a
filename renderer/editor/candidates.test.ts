import { describe, expect, it } from 'vitest';
import { layerNamed } from '#shared/layers/registry';
import { allLayers, findLayers, judge, oftenAfter, withRecent } from './candidates';

const named = (name: string) => {
  const layer = layerNamed(name);
  if (!layer) throw new Error(`no layer ${name}`);
  return layer;
};
const names = (list: readonly { className: string }[]) => list.map((l) => l.className);

describe('layers on offer', () => {
  it('says what a layer would make of a shape', () => {
    expect(judge(named('Flatten'), [8, 8, 4], null)).toMatchObject({ result: [256], reason: null });
  });

  it('says why a layer does not fit', () => {
    expect(judge(named('Conv2D'), [64], null).reason).toBeTruthy();
    expect(judge(named('Input'), [64], null).reason).toBeTruthy();
  });

  it('takes a merge layer as fitting, although it has one input yet', () => {
    expect(judge(named('Add'), [64], null)).toMatchObject({ result: [64], reason: null });
  });

  it('takes everything as fitting while the shape is unknown', () => {
    expect(judge(named('Conv2D'), null, null).reason).toBeNull();
  });

  it('offers after a layer only what fits its shape', () => {
    expect(names(oftenAfter('Conv2D', [8, 8, 16], null).map((c) => c.layer))).toContain('MaxPooling2D');
    for (const { layer } of oftenAfter('Input', [64], null))
      expect(judge(layer, [64], null).reason).toBeNull();
    expect(names(oftenAfter('Input', [64], null).map((c) => c.layer))).not.toContain('Conv2D');
  });

  it('offers after each layer only layers that exist', () => {
    for (const layer of allLayers)
      expect(oftenAfter(layer.className, null, null).length).toBeLessThanOrEqual(3);
    expect(oftenAfter('Dense', null, null).length).toBe(3);
  });

  it('shows those used lately first, while nothing is searched for', () => {
    expect(names(findLayers('', ['LSTM', 'Dropout'])).slice(0, 2)).toEqual(['LSTM', 'Dropout']);
    expect(names(findLayers('', []))).toEqual(names(allLayers));
    expect(names(findLayers('dens', ['LSTM']))[0]).toBe('Dense');
  });

  it('finds by what a layer does', () => {
    expect(names(findLayers('overfitting'))).toContain('Dropout');
  });

  it('remembers each layer once, the newest first, and not too many', () => {
    expect(withRecent(['a', 'b'], 'b')).toEqual(['b', 'a']);
    expect(withRecent(['1', '2', '3', '4', '5', '6'], '7')).toHaveLength(6);
  });
});
