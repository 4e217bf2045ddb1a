import { useMemo } from 'react';
import { fuzzyFind } from '../editor/find';
import { reportOf } from '../editor/derived';
import type { Point } from '../editor/geometry';
import { perform } from '../editor/gesture';
import { link } from '#shared/graph/ids';
import { documentStore } from '../editor/store';
import { words } from '../words/design';
import { judgeFrom } from './connecting';
import { colourOf, shapeText, titleOf } from './describe';
import { PickList, type PickItem } from './PickList';

/** Draws a link from a layer without a mouse: a list of where it may go, and of where not, with the reason. */
export function ConnectTo({
  from,
  screen,
  onClose,
}: {
  from: string;
  screen: Point;
  onClose(connected: string | null): void;
}) {
  const { title, items } = useMemo(() => {
    const state = documentStore.getState();
    const report = reportOf(state);
    const { judge } = judgeFrom(from, 'source');
    const source = state.project.graph.nodes.find((n) => n.id === from);
    const items = state.project.graph.nodes
      .filter((n) => n.id !== from)
      .map((n): PickItem => {
        const verdict = judge(n.id);
        const output = report.nodes[n.id]?.output;
        return {
          id: n.id,
          name: titleOf(n),
          colour: colourOf(n.type),
          ...(output ? { result: shapeText(output) } : {}),
          ...(verdict.ok ? {} : { refused: verdict.reason }),
          ...(verdict.ok && verdict.misfit !== undefined
            ? { warning: `${verdict.misfit} ${words.canvas.mendsLater}` }
            : {}),
        };
      });
    const fitting = items.filter((i) => i.refused === undefined);
    return {
      title: words.pick.connectTitle(source ? titleOf(source) : from),
      items: [...fitting, ...items.filter((i) => i.refused !== undefined)],
    };
  }, [from]);
  return (
    <PickList
      title={title}
      placeholder={words.pick.connectSearch}
      nothing={words.pick.nothingFound}
      at={screen}
      find={(query) => (query.trim() ? fuzzyFind(items, query, (i) => [i.name, i.id]) : items)}
      preview={(id) => {
        const item = items.find((i) => i.id === id);
        return item && <h3>{item.name}</h3>;
      }}
      onPick={(id) => {
        perform({ label: 'Connect', edits: [{ edit: 'addEdge', edge: link(from, id) }] });
        onClose(id);
      }}
      onClose={() => onClose(null)}
    />
  );
}
