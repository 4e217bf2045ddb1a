import { handedOn, isWaiting } from './nodes';
import { attr } from './proto';
import type { RecordedNode } from './record';
import { usersOf, type Users } from './users';

/**
 * Dense layers of our own that are given the same rows (query, key and value) become one operation forward and one
 * backward, which reads the rows once and sums the gradients of inputs itself. All results keep their names; but what a
 * layer finds for the inputs holds the sum then, so this is left where somebody else wants it.
 * @param kept results that are read back
 */
export function joinSiblings(nodes: readonly RecordedNode[], kept: readonly string[]): RecordedNode[] {
  const graph = new Graph(nodes, kept);
  const made = new Map<string, RecordedNode[]>();
  for (const [first, ...others] of graph.groups('NetloomDense', 0)) {
    const all = [first!, ...others];
    made.set(first!.name, joinedForward(all));
    for (const { name } of others) made.set(name, []);
  }
  for (const group of graph.groups('NetloomDenseGrad', 2)) {
    const sums = graph.sums(group);
    if (sums === null) continue;
    for (const { name } of group) made.set(name, []);
    // Only the last one has all that they need before it.
    made.set(group[group.length - 1]!.name, joinedBackward(group));
    for (const sum of sums) made.set(sum.name, [sum]);
  }
  return nodes.flatMap((node) => made.get(node.name) ?? [node]);
}

class Graph {
  private readonly users: Users;

  constructor(
    private readonly nodes: readonly RecordedNode[],
    kept: readonly string[],
  ) {
    this.users = usersOf(nodes, kept);
  }

  /** Operations of this kind that are given the same rows and activate them alike, two or more. */
  groups(op: string, rows: number): RecordedNode[][] {
    const groups = new Map<string, RecordedNode[]>();
    for (const node of this.nodes) {
      if (node.op !== op || isWaiting(node)) continue;
      const { activation, of_inputs } = node.attrs;
      const key = [activation?.value, of_inputs?.value, node.inputs[rows]].join(' ');
      groups.set(key, [...(groups.get(key) ?? []), node]);
    }
    return [...groups.values()].filter((group) => group.length > 1);
  }

  /**
   * The additions that sum up what the others find for the inputs, with what is left of them once the first one finds it
   * all: nothing to add. Null where it is summed up otherwise.
   */
  sums([first, ...others]: readonly RecordedNode[]): RecordedNode[] | null {
    const above = new Set<RecordedNode>();
    for (let at = this.onlySum(first!.name); at && !above.has(at); at = this.onlySum(at.name)) above.add(at);
    const sums = others.map(({ name }) => {
      const sum = this.onlySum(name);
      const rest = sum?.inputs.find((input) => input !== name);
      return sum && above.has(sum) && rest !== undefined ? handedOn(sum, rest) : null;
    });
    const found = sums.filter((sum): sum is NonNullable<typeof sum> => sum !== null);
    if (found.length === others.length) return found;
    return [first!, ...others].every(({ name }) => this.users(name).length === 0) ? [] : null;
  }

  /** The addition that alone wants a result. */
  private onlySum(name: string): RecordedNode | null {
    const [user, ...more] = this.users(name);
    return user && more.length === 0 && (user.op === 'Add' || user.op === 'AddV2') && user.inputs.length === 2
      ? user
      : null;
  }
}

function joinedForward(layers: readonly RecordedNode[]): RecordedNode[] {
  const [first] = layers as [RecordedNode];
  const name = `${first.name}/joined`;
  const pick = (input: number) => layers.map(({ inputs }) => inputs[input]!);
  const joined = {
    ...{ ...first, name, inputs: [first.inputs[0]!, ...pick(1), ...pick(2)] },
    ...{
      attrs: { ...first.attrs, N: attr.int(layers.length) },
      outputs: layers.map((layer) => layer.outputs[0]!),
    },
  };
  return [joined, ...layers.map((layer, i) => handedOn(layer, `${name}:${i}`))];
}

function joinedBackward(layers: readonly RecordedNode[]): RecordedNode[] {
  const [first] = layers as [RecordedNode];
  const count = layers.length;
  const name = `${first.name}/joined`;
  const pick = (input: number) => layers.map(({ inputs }) => inputs[input]!);
  const given = (output: number) => layers.map(({ outputs }) => outputs[output]!);
  const joined = {
    ...{ ...first, name, inputs: [...pick(0), ...pick(1), first.inputs[2]!, ...pick(3)] },
    ...{
      attrs: { ...first.attrs, N: attr.int(count) },
      outputs: [first.outputs[0]!, ...given(1), ...given(2)],
    },
  };
  const types = attr.listType(['float32', 'float32', 'float32']);
  return [
    joined,
    ...layers.map((layer, i) => ({
      ...{ ...layer, op: 'IdentityN', attrs: { T: types } },
      inputs: [name, `${name}:${1 + i}`, `${name}:${1 + count + i}`],
    })),
  ];
}
