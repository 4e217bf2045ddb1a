import { expect, it } from 'vitest';
import { projectJsonSchema } from './jsonSchema';

it('the published JSON Schema is the one the program checks with', async () => {
  await expect(`${JSON.stringify(projectJsonSchema(), null, 2)}\n`).toMatchFileSnapshot(
    '../../assets/netloom.schema.json',
  );
});

it('the JSON Schema asks only for what has no default', () => {
  expect(projectJsonSchema()).toMatchObject({ required: ['format', 'version'], type: 'object' });
});
