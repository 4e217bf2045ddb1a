import path from 'node:path';
import type { Evaluation } from '#shared/runs/evaluation';
import type { ExportFormat } from '#shared/ipc/engine';
import { CliEngine, fileSource } from '../context';
import { counted, notImages, short, table, type Output } from '../output';

/** `netloom evaluate`: the net on rows it did not learn from, beside its baselines. */
export async function evaluate(dir: string, options: { data?: string }, output: Output): Promise<void> {
  const engine = new CliEngine(output);
  try {
    const evaluation = await engine.call('runs.evaluate', {
      dir: path.resolve(dir),
      ...(options.data ? { source: fileSource(options.data) } : {}),
    });
    output.text(describeEvaluation(evaluation));
    output.result({
      part: evaluation.part,
      rows: evaluation.rows,
      metrics: evaluation.metrics,
      baselines: plainBaselines(evaluation),
      verdict: evaluation.verdict,
    });
  } finally {
    await engine.dispose();
  }
}

/** A table with the net first and its baselines under it, then the verdict. */
export function describeEvaluation(e: Evaluation): string {
  const names = Object.keys(e.metrics);
  const line = (label: string, metrics: Record<string, number | null>) => [
    label,
    ...names.map((n) => short(metrics[n])),
  ];
  const rows = [
    line('this net', e.metrics),
    ...Object.values(e.baselines).map((b) => line(b.label, b.metrics)),
  ];
  return [`On ${short(e.rows)} rows of the ${e.part} part:`, table(['', ...names], rows), e.verdict].join(
    '\n',
  );
}

/** `netloom predict`: raw rows in, a CSV with predictions out. */
export async function predict(
  model: string,
  options: { data: string; out: string },
  output: Output,
): Promise<void> {
  const engine = new CliEngine(output);
  try {
    const result = await engine.call('runs.predictFile', {
      dir: path.resolve(model),
      source: fileSource(options.data),
      out: path.resolve(options.out),
    });
    output.text(`Wrote ${counted(result.rows, 'prediction')} to ${options.out}`);
    if (result.skipped.length > 0) output.text(notImages(result.skipped.length));
    for (const { path: file, reason } of result.skipped) output.text(`  ${file}: ${reason}`);
    output.result(result);
  } finally {
    await engine.dispose();
  }
}

/** `netloom export`: the trained net as files for another program. */
export async function exportModel(
  dir: string,
  options: { format: ExportFormat; out: string },
  output: Output,
): Promise<void> {
  const engine = new CliEngine(output);
  try {
    const result = await engine.call('runs.export', {
      dir: path.resolve(dir),
      format: options.format,
      out: path.resolve(options.out),
    });
    for (const file of result.files) output.text(`${file.path}  ${short(file.bytes)} bytes`);
    for (const check of result.verified) output.text(`Checked: ${check}`);
    output.result(result);
  } finally {
    await engine.dispose();
  }
}

export const plainBaselines = (e: Evaluation): Record<string, Record<string, number | null>> =>
  Object.fromEntries(Object.entries(e.baselines).map(([name, b]) => [name, b.metrics]));
