import * as Radix from '@radix-ui/react-context-menu';
import { Fragment, type ReactElement } from 'react';
import { keyLabel } from '../actions/keys';
import { performAction } from '../actions/perform';
import { actionById, isEnabled, labelOf } from '../actions/registry';
import { documentStore } from '../editor/store';

/** What a right click offers, by what is selected; greyed out where it is not possible. */
const sections = {
  node: [
    ['layer.parameters', 'layer.rename', 'layer.connect', 'layer.add', 'layer.disconnect'],
    ['edit.cut', 'edit.copy', 'edit.paste', 'edit.duplicate'],
    ['layout.tidySelection'],
    ['edit.delete'],
  ],
  edge: [['layer.add'], ['edit.delete']],
  pane: [
    ['layer.add', 'edit.paste', 'edit.pasteLinked', 'edit.selectAll'],
    ['layout.tidyRight', 'layout.tidyDown', 'view.fit'],
  ],
};

/** The menu of the right mouse button over the canvas. */
export function CanvasMenu({ children }: { children: ReactElement }) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className="ui-menu" collisionPadding={8}>
          <Items />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Items() {
  const state = documentStore.getState();
  const { nodes, edges } = state.selection;
  const kind = nodes.length ? 'node' : edges.length ? 'edge' : 'pane';
  const rows = sections[kind].map((ids) => ids.flatMap((id) => actionById(id) ?? [])).filter((r) => r.length);
  return rows.map((row, i) => (
    <Fragment key={row[0]?.id}>
      {i > 0 && <Radix.Separator className="ui-menu-line" />}
      {row.map((action) => (
        <Radix.Item
          key={action.id}
          className="ui-menu-item"
          disabled={!isEnabled(action, state)}
          onSelect={() => performAction(action.id)}
        >
          {action.icon && <action.icon size={15} aria-hidden />}
          <span>{labelOf(action, state)}</span>
          {action.key && <span className="ui-menu-key">{keyLabel(action)}</span>}
        </Radix.Item>
      ))}
    </Fragment>
  ));
}
