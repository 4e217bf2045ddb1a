import { describe, expect, it } from 'vitest';
import {
  formatAgo,
  formatBytes,
  formatCount,
  formatDuration,
  formatNumber,
  formatPercent,
  plural,
} from './format';

const plain = (s: string) => s.replace(/\u202f/g, ' ');

describe('formatCount', () => {
  it.each([
    [0, '0'],
    [950, '950'],
    [1234, '1,234'],
    [9999, '9,999'],
    [18_432, '18.4 k'],
    [999_499, '999 k'],
    [999_600, '1 M'],
    [2_500_000, '2.5 M'],
    [-18_432, '-18.4 k'],
    [3.2e15, '3,200 T'],
  ])('writes %d as %s', (n, text) => expect(plain(formatCount(n))).toBe(text));
  it('writes a dash for what is no number', () => expect(formatCount(NaN)).toBe('–'));
});

describe('formatNumber', () => {
  it.each([
    [0, '0'],
    [0.081273, '0.08127'],
    [12.5, '12.5'],
    [-3.14159, '−3.142'],
    [123456.7, '123,457'],
    [1.3e-7, '1.30e−7'],
    [2e12, '2.00e12'],
    [null, '–'],
    [Infinity, '–'],
  ])('writes %s as %s', (n, text) => expect(formatNumber(n)).toBe(text));
});

describe('formatDuration', () => {
  it.each([
    [0.0004, '1 ms'],
    [0.4, '400 ms'],
    [1.26, '1.3 s'],
    [59.4, '59 s'],
    [59.7, '1 min'],
    [125, '2 min 5 s'],
    [12_000, '3 h 20 min'],
    [190_000, '2 d 4 h'],
  ])('writes %d seconds as %s', (s, text) => expect(plain(formatDuration(s))).toBe(text));
});

describe('formatPercent', () => {
  it.each([
    [0, '0 %'],
    [1, '100 %'],
    [0.1234, '12.3 %'],
    [0.5, '50 %'],
    [0.00001, '< 0.1 %'],
    [0.99999, '> 99.9 %'],
  ])('writes %d as %s', (x, text) => expect(plain(formatPercent(x))).toBe(text));
});

describe('the rest', () => {
  it.each([
    [712, '712 B'],
    [4552, '4.55 kB'],
    [312e6, '312 MB'],
  ])('writes %d bytes as %s', (b, text) => expect(plain(formatBytes(b))).toBe(text));
  it('says one row and several rows', () => {
    expect(plural(1, 'row')).toBe('1 row');
    expect(plural(0, 'row')).toBe('0 rows');
    expect(plural(2, 'entry', 'entries')).toBe('2 entries');
  });
  it('says how long ago something was', () => {
    const now = new Date('2026-03-12T12:00:00Z');
    expect(formatAgo('2026-03-12T11:59:40Z', now)).toBe('just now');
    expect(plain(formatAgo('2026-03-12T11:30:00Z', now))).toBe('30 min ago');
    expect(formatAgo('2026-03-11T11:00:00Z', now)).toBe('yesterday');
    expect(formatAgo('2026-03-08T12:00:00Z', now)).toBe('4 days ago');
    expect(formatAgo('nonsense', now)).toBe('–');
  });
});
