import type { Recipe } from '#shared/data/recipe';
import type { DataSpec } from '#shared/data/spec';
import { NetloomError } from '#shared/errors';
import type { CallContext } from '#shared/ipc/define';
import type { Problem } from '#shared/problems';
import { learnData } from './prepare';

/** What the net would receive, and what is wrong with the data. What keeps them from being prepared at all is a problem too. */
export async function describeData(
  { recipe, base, classWeights }: { recipe: Recipe; base: string | null; classWeights: 'none' | 'balanced' },
  context: CallContext,
): Promise<{ spec: DataSpec | null; problems: Problem[]; droppedRows: number }> {
  try {
    const { spec, problems, droppedRows } = await learnData(recipe, base, { classWeights }, context);
    return { spec, problems, droppedRows };
  } catch (error) {
    if (!(error instanceof NetloomError) || !error.code.startsWith('data.')) throw error;
    const problem: Problem = {
      code: error.code,
      severity: 'error',
      where: { area: 'data' },
      message: error.message,
      fixes: [],
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    };
    return { spec: null, problems: [problem], droppedRows: 0 };
  }
}
