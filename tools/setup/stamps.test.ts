import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashFiles, isStamped, listFiles, writeStamp } from './stamps.mjs';

let root: string;
const write = (name: string, text: string) => {
  fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
  fs.writeFileSync(path.join(root, name), text);
};
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'netloom-stamps-'));
  write('main/a.ts', 'a');
  write('main/deep/b.ts', 'b');
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

describe('the hash of sources', () => {
  const hash = () => hashFiles(root, ['main', 'package.json']);

  it('stays while nothing changes, whatever the times of the files', () => {
    const before = hash();
    fs.utimesSync(path.join(root, 'main/a.ts'), 1, 1);
    expect(hash()).toBe(before);
  });

  it('changes with a content, a name, and a file that comes or goes', () => {
    const seen = new Set([hash()]);
    write('main/a.ts', 'A');
    seen.add(hash());
    fs.renameSync(path.join(root, 'main/a.ts'), path.join(root, 'main/c.ts'));
    seen.add(hash());
    write('package.json', '{}');
    seen.add(hash());
    fs.rmSync(path.join(root, 'main/deep'), { recursive: true });
    seen.add(hash());
    expect(seen.size).toBe(5);
  });

  it('does not change with tests, which are not built', () => {
    const before = hash();
    write('main/a.test.ts', 'test');
    write('main/b.test.tsx', 'test');
    expect(hash()).toBe(before);
    expect(listFiles(root, ['main'])).toEqual(['main/a.ts', 'main/deep/b.ts']);
  });
});

describe('a stamp', () => {
  it('holds for its own value only', () => {
    const file = path.join(root, 'out/.stamp');
    expect(isStamped(file, 'x')).toBe(false);
    writeStamp(file, 'x');
    expect(isStamped(file, 'x')).toBe(true);
    expect(isStamped(file, 'y')).toBe(false);
  });
});
