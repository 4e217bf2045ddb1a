import * as RadixDialog from '@radix-ui/react-dialog';
import { Command } from 'cmdk';
import { Layers, Search, Table2 } from 'lucide-react';
import { useStore } from 'zustand';
import { titleOf as layerTitle } from '../canvas/describe';
import { keyLabel } from '../actions/keys';
import { performAction } from '../actions/perform';
import { groups, isEnabled, labelOf } from '../actions/registry';
import { useDocument } from '../canvas/useDocument';
import { askFor } from '../editor/place';
import { documentStore } from '../editor/store';
import { words } from '../words/shell';
import { closeOverlay, overlayStore } from './actions';
import { rank } from './rank';
import { useActions } from './useActions';

const w = words.palette;

/** Everything that can be done, found by a few letters; and the layers and columns to go to. */
export function CommandPalette() {
  const open = useStore(overlayStore, (s) => s.open === 'palette');
  return (
    <RadixDialog.Root open={open} onOpenChange={(o) => !o && closeOverlay()}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className="ui-scrim" />
        <RadixDialog.Content className="command-palette" aria-describedby={undefined}>
          <RadixDialog.Title className="visually-hidden">{w.label}</RadixDialog.Title>
          <Palette />
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}

function Palette() {
  const actions = useActions();
  const state = documentStore.getState();
  const nodes = useDocument((s) => s.project.graph.nodes);
  const columns = useDocument((s) => s.project.data?.columns);
  const run = (perform: () => void) => () => {
    closeOverlay();
    // The palette gives the focus back first: what opens next may want it.
    setTimeout(perform, 0);
  };
  return (
    <Command label={w.label} filter={rank} loop>
      <div className="command-palette-input">
        <Search size={16} aria-hidden />
        <Command.Input placeholder={w.placeholder} autoFocus />
      </div>
      <Command.List>
        <Command.Empty className="command-palette-empty">{w.nothing}</Command.Empty>
        {groups.map((group) => {
          const inGroup = actions.filter(
            (a) => a.group === group && a.hidden !== true && isEnabled(a, state),
          );
          if (inGroup.length === 0) return null;
          return (
            <Command.Group key={group} heading={words.groups[group]}>
              {inGroup.map((action) => {
                const Icon = action.icon;
                return (
                  <Command.Item
                    key={action.id}
                    value={`${labelOf(action, state)} ${action.id}`}
                    keywords={action.keywords ? action.keywords.split(' ') : []}
                    onSelect={run(() => void performAction(action.id))}
                  >
                    <span className="command-palette-icon">{Icon && <Icon size={15} aria-hidden />}</span>
                    {labelOf(action, state)}
                    {keyLabel(action) && <kbd>{keyLabel(action)}</kbd>}
                  </Command.Item>
                );
              })}
            </Command.Group>
          );
        })}
        {nodes.length > 0 && (
          <Command.Group heading={w.layers}>
            {nodes.slice(0, 200).map((node) => (
              <Command.Item
                key={node.id}
                value={`layer ${layerTitle(node)} ${node.id}`}
                onSelect={run(() => askFor({ area: 'graph', node: node.id }))}
              >
                <span className="command-palette-icon">
                  <Layers size={15} aria-hidden />
                </span>
                {layerTitle(node)}
              </Command.Item>
            ))}
          </Command.Group>
        )}
        {columns && columns.length > 0 && (
          <Command.Group heading={w.columns}>
            {columns.slice(0, 200).map((c) => (
              <Command.Item
                key={c.name}
                value={`column ${c.name}`}
                onSelect={run(() => askFor({ area: 'data', column: c.name }))}
              >
                <span className="command-palette-icon">
                  <Table2 size={15} aria-hidden />
                </span>
                {c.name}
              </Command.Item>
            ))}
          </Command.Group>
        )}
      </Command.List>
      <p className="command-palette-hint">{w.hint}</p>
    </Command>
  );
}
