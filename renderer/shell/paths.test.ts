import { describe, expect, it } from 'vitest';
import { baseName, extension, fileName, folderOf, resolvePath } from './paths';

describe('paths', () => {
  it('take names apart on every system', () => {
    expect(fileName('/home/a/iris.csv')).toBe('iris.csv');
    expect(fileName('C:\\data\\iris.csv')).toBe('iris.csv');
    expect(baseName('/home/a/my.iris.csv')).toBe('my.iris');
    expect(extension('/home/a.b/IRIS.CSV')).toBe('csv');
    expect(extension('/home/a.b/iris')).toBe('');
    expect(folderOf('/home/a/iris.csv')).toBe('/home/a');
  });

  it.each([
    ['iris.csv', '/home/a', '/home/a/iris.csv'],
    ['../data/iris.csv', '/home/a', '/home/data/iris.csv'],
    ['./x/./iris.csv', '/home/a', '/home/a/x/iris.csv'],
    ['/tmp/iris.csv', '/home/a', '/tmp/iris.csv'],
    ['C:\\data\\iris.csv', 'C:\\work', 'C:/data/iris.csv'],
    ['iris.csv', null, 'iris.csv'],
    ['../../../../x', '/a', '/../../../x'],
  ])('gives %s seen from %s one name', (path, base, whole) => expect(resolvePath(path, base)).toBe(whole));
});
