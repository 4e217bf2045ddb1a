import { z } from 'zod';
import { projectSchema } from './schema';

/**
 * The JSON Schema of a `*.netloom` file, for editors and other programs. Published as `assets/netloom.schema.json`;
 * `npx vitest run shared/project -u` writes it anew.
 */
export const projectJsonSchema = (): object => ({
  $id: 'https://netloom.example/netloom.schema.json',
  title: 'Netloom project',
  // As it may be written by hand: what has a default may be left out.
  ...z.toJSONSchema(projectSchema, { io: 'input' }),
});
