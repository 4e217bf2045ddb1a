import { describe, expect, it } from 'vitest';
import { Pictures } from './pictures';

const picture = (url: string) => ({ url, reason: null });
const nothing = () => undefined;

describe('small pictures', () => {
  it('are wanted once, and shown when they are there', () => {
    const pictures = new Pictures();
    let wanted = 0;
    const want = () => void wanted++;
    expect(pictures.at('a', want)).toBeUndefined();
    expect(pictures.at('a', want)).toBeUndefined();
    expect(pictures.take(10)).toEqual(['a']);
    pictures.at('a', want);
    expect([wanted, pictures.take(10)]).toEqual([1, []]);
    pictures.put('a', picture('1'));
    expect(pictures.at('a', want)).toEqual(picture('1'));
    expect(wanted).toBe(1);
  });

  it('are fetched anew where their files may have been replaced, and shown as they were until then', () => {
    const pictures = new Pictures();
    pictures.at('a', nothing);
    pictures.take(10);
    pictures.put('a', picture('old'));
    pictures.doubt();
    let wanted = 0;
    expect(pictures.at('a', () => void wanted++)).toEqual(picture('old'));
    expect([wanted, pictures.take(10)]).toEqual([1, ['a']]);
    expect(pictures.at('a', () => void wanted++)).toEqual(picture('old'));
    pictures.put('a', picture('new'));
    expect(pictures.at('a', () => void wanted++)).toEqual(picture('new'));
    expect([wanted, pictures.take(10)]).toEqual([1, []]);
  });

  it('that came into sight last are fetched; of very many only some are kept', () => {
    const pictures = new Pictures();
    for (let i = 0; i < 5; i++) pictures.at(String(i), nothing);
    expect(pictures.take(2)).toEqual(['3', '4']);
    for (let i = 0; i <= 2000; i++) pictures.put(String(i), picture('x'));
    expect(pictures.at('0', nothing)).toBeUndefined();
    expect(pictures.at('1', nothing)).toBeDefined();
  });
});
