import { describe, expect, it } from 'vitest';
import { fuzzyFind, fuzzyScore } from './find';

const names = [
  'Dense',
  'Dropout',
  'Conv1D',
  'Conv2D',
  'DepthwiseConv2D',
  'MaxPooling2D',
  'AveragePooling2D',
  'Embedding',
];
const find = (query: string) => fuzzyFind(names, query, (n) => [n]);

describe('finding layers', () => {
  it('finds by initials', () => {
    expect(find('mp')[0]).toBe('MaxPooling2D');
    expect(find('mp2')[0]).toBe('MaxPooling2D');
    expect(find('dc2')[0]).toBe('DepthwiseConv2D');
  });

  it('puts the plain beginning before the middle of a word', () => {
    expect(find('conv2')).toEqual(['Conv2D', 'DepthwiseConv2D']);
    expect(find('d')[0]).toBe('Dense');
  });

  it('does not care for case and spaces', () => {
    expect(find('MAX POOL')[0]).toBe('MaxPooling2D');
  });

  it('leaves out what lacks a letter', () => {
    expect(find('xyz')).toEqual([]);
    expect(fuzzyScore('dd', 'Dense')).toBe(0);
  });

  it('finds by words in the explanation, after names', () => {
    const items = [
      { name: 'Dense', text: 'connects every input' },
      { name: 'Input', text: 'the columns' },
    ];
    expect(fuzzyFind(items, 'input', (i) => [i.name, i.text]).map((i) => i.name)).toEqual(['Input', 'Dense']);
  });

  it('finds everything in its order without a query', () => {
    expect(find('  ')).toEqual(names);
  });
});
