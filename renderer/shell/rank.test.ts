import { describe, expect, it } from 'vitest';
import { rank } from './rank';

const engines = { label: 'Engines… help.engines', keywords: ['install', 'cuda', 'nvidia'] };
const images = {
  label: 'Open a folder of images… file.openImages',
  keywords: ['pictures', 'folder', 'classes'],
};
const goToData = { label: 'Go to Data view.data', keywords: [] };
const of = ({ label, keywords }: typeof engines, search: string) => rank(label, search, keywords);

describe('what the palette finds', () => {
  it('leaves out what has the letters only here and there in its keywords', () => {
    expect(of(engines, 'cuda')).toBeGreaterThan(0.5);
    expect(of(images, 'cuda')).toBeLessThan(0.01);
  });

  it('puts a label before keywords, and the beginning of a word before its middle', () => {
    expect(of(engines, 'eng')).toBeGreaterThan(of(engines, 'cuda'));
    expect(of(images, 'fold')).toBeGreaterThan(of(images, 'older'));
  });

  it('takes words in any order, cut short, in capitals', () => {
    expect(of(goToData, 'go to dat')).toBeGreaterThan(0.8);
    expect(of(goToData, 'DATA go')).toBeGreaterThan(0.8);
  });

  it('finds a label by letters strewn over it, after all others', () => {
    expect(of(goToData, 'gtd')).toBeGreaterThan(0);
    expect(of(goToData, 'gtd')).toBeLessThan(of(images, 'class'));
    expect(of(goToData, 'xyz')).toBe(0);
  });

  it('shows everything where nothing is typed', () => {
    expect(of(engines, ' ')).toBe(1);
  });
});
