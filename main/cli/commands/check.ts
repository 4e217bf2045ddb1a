import { NetloomError } from '#shared/errors';
import type { Problem } from '#shared/problems';
import { checkProject } from '#shared/project/check';
import { inspectGraph } from '#shared/graph/inspect';
import { CliEngine } from '../context';
import { short, table, type Output } from '../output';
import { openProject } from '../projectArgument';

/** `netloom check`: every problem of data, net and settings, and what the net would cost. */
export async function check(file: string, output: Output): Promise<void> {
  const { project, base } = await openProject(file);
  const engine = new CliEngine(output);
  try {
    const described = project.data
      ? await engine.call('data.describe', {
          recipe: project.data,
          base,
          classWeights: project.training.classWeights,
        })
      : { spec: null, problems: [], droppedRows: 0 };
    const problems = [...(described.problems as Problem[]), ...checkProject(project, described.spec)];
    const report = inspectGraph(project.graph, described.spec);
    for (const p of problems)
      output.text(
        `${p.severity}: ${p.message}${p.hint ? ` ${p.hint}` : ''}${p.fixes.length ? ` (fix: ${p.fixes.map((f) => f.label).join(' or ')})` : ''}`,
      );
    output.text(
      table(
        ['layer', 'output', 'parameters', 'multiply-adds'],
        report.order.flatMap((id) => {
          const node = report.nodes[id];
          const type = project.graph.nodes.find((n) => n.id === id)?.type ?? id;
          return node
            ? [
                [
                  type,
                  node.output?.join('×') ?? '?',
                  node.weights.trainable + node.weights.frozen,
                  node.multiplyAdds,
                ],
              ]
            : [];
        }),
      ),
    );
    output.text(
      `Total: ${short(report.totals.trainable + report.totals.frozen)} parameters, ${short(report.totals.multiplyAdds)} multiply-adds a row.`,
    );
    const errors = problems.filter((p) => p.severity === 'error');
    output.result({ ok: errors.length === 0, problems, totals: report.totals, spec: described.spec });
    if (errors[0] && !output.json)
      throw new NetloomError(
        'project.problems',
        `${errors.length} ${errors.length === 1 ? 'problem keeps' : 'problems keep'} this project from training.`,
        errors[0].message,
      );
    if (errors.length > 0) process.exitCode = 1;
  } finally {
    await engine.dispose();
  }
}
