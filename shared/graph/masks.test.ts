import { describe, expect, it } from 'vitest';
import { chain, net, node, table } from './testing/nets';
import { codes, only } from './testing/mending';

const series = table(3, null, { steps: 8 });
const ends = [['Dense', { units: 1 }], ['Output']] as [string, Record<string, unknown>?][];
const behind = (...layers: [string, Record<string, unknown>?][]) =>
  chain(['Input'], ['Masking'], ...layers, ...ends);

describe('a mask of steps', () => {
  it('is welcome to layers that skip steps, and to those that treat each by itself', () => {
    const sequence: [string, Record<string, unknown>] = ['LSTM', { returnSequences: true }];
    expect(codes(behind(['Dense'], ['Dropout'], sequence, ['LayerNormalization'], ['GRU']), series)).toEqual([]); // prettier-ignore
    expect(codes(behind(['GlobalAveragePooling1D']), series)).toEqual([]);
  });

  it('ends where steps end', () =>
    expect(codes(behind(['LSTM'], ['BatchNormalization'], ['Dense'], ['Softmax'], ['RepeatVector'], ['Flatten']), series)).toEqual([])); // prettier-ignore

  it('is lost, and says so, where a layer does not know it', () => {
    expect(only(behind(['Conv1D', { filters: 4 }], ['LSTM']), series)).toMatchObject({
      code: 'graph.maskLost',
      severity: 'warning',
      message:
        'Conv1D does not know which steps Masking says to skip: it reads them like all others, and so do the layers behind it.',
    });
    expect(only(behind(['Flatten']), series)).toMatchObject({ code: 'graph.maskLost' });
  });

  it('is not what Softmax may take for classes', () =>
    expect(only(behind(['Softmax'], ['LSTM']), series)).toMatchObject({
      code: 'graph.maskedSoftmax',
      severity: 'error',
    }));

  it('does not keep skipped steps out of batch normalisation', () =>
    expect(only(behind(['BatchNormalization'], ['LSTM']), series)).toMatchObject({ code: 'graph.maskIgnored' })); // prettier-ignore

  it('comes from an Embedding whose code 0 is padding, from no other', () => {
    const spec = { ...table(4, null), features: ['a', 'b', 'c', 'd'].map((column) => ({ column, slots: [column], integerCodes: 9 })) }; // prettier-ignore
    const of = (maskZero: boolean) => chain(['Input'], ['Embedding', { maskZero }], ['Flatten'], ...ends);
    expect(only(of(true), spec)).toMatchObject({ code: 'graph.maskLost' });
    expect(codes(of(false), spec)).toEqual([]);
  });

  it.each([
    ['Add', {}, []],
    ['Concatenate', {}, []],
    ['Concatenate', { axis: 1 }, ['graph.maskLost']],
  ])('joined by %s %o with a sequence that has none: %o', (type, params, expected) => {
    const graph = net(
      [
        node('i', 'Input'),
        node('m', 'Masking'),
        node('j', type, params),
        node('f', 'Flatten'),
        node('d', 'Dense', { units: 1 }),
        node('o', 'Output'),
      ],
      'i m j f d o',
      'i j',
    );
    expect(codes(graph, series)).toEqual(expected);
  });
});
