import { describe, expect, it } from 'vitest';
import { categoryText, parseBoolean, parseDate, parseNumber } from './cells';

describe('a raw cell', () => {
  it.each([
    ['1.5', 1.5],
    ['-3', -3],
    ['1e-3', 0.001],
    ['1,5', 1.5],
    ['1 234.5', 1234.5],
    ['', NaN],
    ['many', NaN],
    ['Infinity', NaN],
    ['1,2,3', NaN],
  ])('is read as a number: “%s”', (text, value) => expect(parseNumber(text)).toEqual(value));
  it.each([
    ['Yes', 1],
    ['no', 0],
    ['TRUE', 1],
    ['0', 0],
    ['maybe', NaN],
  ])('is read as yes or no: “%s”', (text, value) => expect(parseBoolean(text)).toEqual(value));
  it('is read as a moment in UTC, whatever the clock of the machine', () => {
    expect(parseDate('2024-05-31')).toBe(Date.UTC(2024, 4, 31));
    expect(parseDate('2024-05-31 12:30')).toBe(Date.UTC(2024, 4, 31, 12, 30));
    expect(parseDate('2024-05-31T12:30:00+02:00')).toBe(Date.UTC(2024, 4, 31, 10, 30));
    expect(parseDate('May 3 2024')).toBe(Date.UTC(2024, 4, 3));
    expect(parseDate('someday')).toBeNaN();
  });
  it('is the same category with and without a fraction of zero', () => {
    expect(categoryText(' 3.0 ')).toBe('3');
    expect(categoryText('3.5')).toBe('3.5');
  });
});
