import { z } from 'zod';
import { recipeSchema } from '../data/recipe';
import { graphSchema } from '../graph/schema';
import { trainingSchema } from '../training/settings';

/** Version of the file format. Raise it together with a new migration. */
export const formatVersion = 1;

/** A whole `*.netloom` document. Unknown fields are kept, so that an older program loses nothing. */
export const projectSchema = z.looseObject({
  format: z.literal('netloom'),
  version: z.literal(formatVersion),
  /** Shown as the title until the project has a file name. */
  name: z.string().default('Untitled'),
  notes: z.string().default(''),
  /** Null until data were chosen: one may draw first. */
  data: recipeSchema.nullable().default(null),
  graph: graphSchema.default({ nodes: [], edges: [] }),
  training: trainingSchema.default(trainingSchema.parse({})),
});
export type Project = z.infer<typeof projectSchema>;

export const emptyProject = (name = 'Untitled'): Project =>
  projectSchema.parse({ format: 'netloom', version: formatVersion, name });
