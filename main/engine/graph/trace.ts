import { fields } from './wire';
import type { OpTime } from './session';

/**
 * What each operation took, out of a step's RunMetadata.
 * @param metadata serialised: step_stats (1) → dev_stats (1) → node_stats (2), each with node_name (1), timeline_label (8), "name = Op(inputs)", op_start_rel_nanos (14) and op_end_rel_nanos (15)
 * @returns the dearest first
 * @see https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/framework/step_stats.proto
 */
export function opTimes(metadata: Uint8Array): OpTime[] {
  const nodes = within(metadata, 1)
    .flatMap((stats) => within(stats, 1))
    .flatMap((device) => within(device, 2));
  return nodes.map(opTime).sort((a, b) => b.micros - a.micros);
}

const within = (message: Uint8Array, field: number): Uint8Array[] =>
  [...fields(message)].filter(([number]) => number === field).map(([, value]) => value as Uint8Array);

function opTime(node: Uint8Array): OpTime {
  const values = new Map(fields(node));
  const text = (field: number) => Buffer.from((values.get(field) as Uint8Array | undefined) ?? []).toString();
  const nanos = (field: number) => Number(values.get(field) ?? 0);
  const type = / = (\w+)\(/.exec(text(8))?.[1] ?? '';
  return { type, name: text(1), micros: (nanos(15) - nanos(14)) / 1000 };
}
