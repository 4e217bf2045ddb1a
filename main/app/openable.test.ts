import fs from 'node:fs/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../files/testing/temporary';
import { fileToOpen } from './openable';

const at = temporaryFolder();
beforeEach(async () => {
  await fs.writeFile(at('iris.netloom'), '');
  await fs.writeFile(at('iris.CSV'), '');
  await fs.writeFile(at('run.sh'), '');
  await fs.mkdir(at('folder.csv'));
});

describe('a command line', () => {
  it('opens the first project or data file it names, relative to where it was given', () => {
    expect(fileToOpen(['--no-sandbox', '.', 'iris.netloom', 'iris.CSV'], at())).toBe(at('iris.netloom'));
    expect(fileToOpen([at('iris.CSV')], '/')).toBe(at('iris.CSV'));
  });

  it('opens nothing else: no flags, folders, programs or files that are not there', () => {
    for (const argv of [[], ['.'], ['--file=iris.netloom'], ['none.netloom'], ['run.sh'], ['folder.csv']])
      expect(fileToOpen(argv, at())).toBeNull();
  });
});
