import { z } from 'zod';
import { fittedRecipeSchema } from '#shared/data/fitted';
import { dataSpecSchema } from '#shared/data/spec';
import { NetloomError } from '#shared/errors';
import { graphSchema } from '#shared/graph/schema';
import { predictionSchema } from '#shared/runs/evaluation';
import type { Run } from '#shared/runs/run';
import type { BuiltModel } from '../model/build';
import type { Sample } from './samples';

/**
 * `netloom.json`: all that a model's weights do not say. How a raw row becomes the numbers that go in, what the numbers
 * that come out mean, and some rows with their predictions, by which whoever rebuilds the model can check their work.
 */
export const netloomJsonSchema = z.looseObject({
  format: z.literal('netloom-model'),
  version: z.literal(1),
  /** Versions and names, for people. */
  made: z.looseObject({ netloom: z.string(), run: z.string(), trainedAt: z.string() }),
  graph: graphSchema,
  spec: dataSpecSchema,
  /** Fitted on the training part. */
  fitted: fittedRecipeSchema,
  /** In the model's order. No columns = all. */
  inputs: z.array(z.object({ columns: z.array(z.string()), shape: z.array(z.number().int()) })),
  outputs: z.array(z.object({ target: z.string(), classes: z.array(z.string()).nullable(), shape: z.array(z.number().int()) })), // prettier-ignore
  samples: z.array(
    z.object({
      /** Raw cells by column; for windows one entry per step, oldest first. */
      rows: z.array(z.record(z.string(), z.string().nullable())),
      /** What the model's first output says in its own units. */
      output: z.array(z.number()),
      prediction: predictionSchema,
    }),
  ),
});
export type NetloomJson = z.infer<typeof netloomJsonSchema>;

export function netloomJson(run: Run, built: BuiltModel, samples: readonly Sample[]): string {
  const content: NetloomJson = {
    format: 'netloom-model',
    version: 1,
    made: { netloom: run.environment.netloom, run: run.name, trainedAt: run.createdAt },
    graph: run.project.graph,
    spec: run.spec,
    fitted: run.fitted,
    inputs: built.inputs.map(({ columns, shape }) => ({ columns, shape: [...shape] })),
    outputs: built.outputs.map(({ targetIndex, shape }) => ({
      target: run.spec.targets[targetIndex]!.column,
      classes: run.spec.targets[targetIndex]!.classes,
      shape: [...shape],
    })),
    samples: samples.map(({ rows, output, prediction }) => ({ rows, output: [...output], prediction })),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** @throws NetloomError `import.damaged` or `import.newerVersion` */
export function parseNetloomJson(text: string, file: string): NetloomJson {
  let why: string;
  try {
    const raw = JSON.parse(text) as { version?: unknown } | null;
    if (typeof raw?.version === 'number' && raw.version > 1)
      throw new NetloomError('import.newerVersion', `${file} was exported by a newer version of Netloom.`, 'Update Netloom to use it.'); // prettier-ignore
    const parsed = netloomJsonSchema.safeParse(raw);
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    why = `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unknown content'}`;
  } catch (error) {
    if (error instanceof NetloomError) throw error;
    why = (error as Error).message;
  }
  throw new NetloomError('import.damaged', `The netloom.json of ${file} is damaged: ${why}`, 'Export the model again.'); // prettier-ignore
}
