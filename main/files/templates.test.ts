import fs from 'node:fs/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { emptyProject } from '#shared/project/schema';
import { listTemplates, readTemplate } from './templates';
import { temporaryFolder } from './testing/temporary';

const at = temporaryFolder();
const iris = {
  name: 'iris',
  title: 'Iris',
  summary: '',
  teaches: '',
  data: 'iris',
  task: 'classification',
  kind: 'table',
};
beforeEach(async () => {
  await fs.mkdir(at('templates'));
  await fs.writeFile(at('templates', 'index.json'), JSON.stringify([iris]));
  await fs.writeFile(at('templates', 'iris.netloom'), JSON.stringify(emptyProject('Iris')));
  await fs.writeFile(at('secret.netloom'), JSON.stringify(emptyProject('Secret')));
});

describe('templates', () => {
  it('are listed and opened by name', async () => {
    expect(await listTemplates(at())).toEqual([iris]);
    expect((await readTemplate(at(), 'iris')).name).toBe('Iris');
  });

  it('that are not in the list are refused, whatever their name leads to', async () => {
    for (const name of ['wine', '../secret', '', '__proto__'])
      await expect(readTemplate(at(), name)).rejects.toMatchObject({
        code: 'template.unknown',
        hint: 'There are: iris.',
      });
  });
});
