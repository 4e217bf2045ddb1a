import { expect, test } from 'vitest';
import { doctorReportSchema } from '#shared/ipc/engine';
import { doctor } from './doctor';

test('the doctor names the backend, how steps are run, the processor, memory, disk, runtime and DuckDB, each with a status', async () => {
  const report = doctorReportSchema.parse(await doctor());
  expect(report.findings.map((f) => f.name)).toEqual([
    'Backend',
    'Training steps',
    'GPU',
    'WebGPU',
    'Processor',
    'Memory',
    'Disk',
    'Runtime',
    'DuckDB',
  ]);
  expect(report.device.reason).not.toBe('');
  const of = (name: string) => report.findings.find((f) => f.name === name)!;
  expect(of('Backend').found).toContain(report.device.version);
  expect(of('DuckDB').found).toMatch(/^v\d/);
  for (const { status, advice } of report.findings) expect(advice === null).toBe(status === 'ok');
});
