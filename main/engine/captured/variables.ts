import { attr, type GraphNode } from '../graph/proto';
import type { Ref } from '../graph/record';
import type { FixedFeed } from '../graph/session';
import type { NamedArray } from '../runs/weights';

/** A number array that lives in the session: a weight, or something an optimiser remembers. */
export interface GraphVariable {
  /** As checkpoints call it. */
  key: string;
  shape: number[];
  /** What it holds before anything else is put there; null once a session holds it. */
  initial: Float32Array | null;
  handle: Ref;
}

/** The variables of a graph, each with nodes to read it and to set it from outside. */
export class GraphVariables {
  private readonly byKey = new Map<string, GraphVariable>();
  readonly nodes: GraphNode[] = [];

  /** The variable of this key, made where there is none yet. */
  variable(key: string, shape: number[], initial: () => Float32Array): GraphVariable {
    const known = this.byKey.get(key);
    if (known) return known;
    const name = `v${this.byKey.size}`;
    const dtype = attr.type('float32');
    this.nodes.push(
      { name, op: 'VarHandleOp', inputs: [], attrs: { dtype, shape: attr.shape(shape), shared_name: attr.string(name), container: attr.string('') } }, // prettier-ignore
      { name: `${name}/value`, op: 'Placeholder', inputs: [], attrs: { dtype, shape: attr.shape(shape) } },
      { name: `${name}/set`, op: 'AssignVariableOp', inputs: [name, `${name}/value`], attrs: { dtype } },
      { name: `${name}/read`, op: 'ReadVariableOp', inputs: [name], attrs: { dtype } },
    );
    const variable = {
      key,
      shape,
      initial: initial(),
      handle: { name, dtype: 'resource' as const, shape: [] },
    };
    this.byKey.set(key, variable);
    return variable;
  }

  get all(): GraphVariable[] {
    return [...this.byKey.values()];
  }

  /** What sets variables from outside: those that are given, by key. */
  setting(arrays: readonly NamedArray[]): { feeds: FixedFeed[]; targets: string[] } {
    const known = arrays.flatMap(({ name, values }) => {
      const variable = this.byKey.get(name);
      return variable ? [{ variable, values }] : [];
    });
    return {
      feeds: known.map(({ variable: { handle, shape }, values }) => ({
        name: `${handle.name}/value:0`,
        tensor: { dtype: 'float32', shape, data: values },
      })),
      targets: known.map(({ variable }) => `${variable.handle.name}/set`),
    };
  }

  /** What reads a variable. */
  static reading = ({ handle }: GraphVariable): string => `${handle.name}/read:0`;
}
