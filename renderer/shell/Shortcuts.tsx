import { useStore } from 'zustand';
import { keyLabel } from '../actions/keys';
import { groups, labelOf } from '../actions/registry';
import { documentStore } from '../editor/store';
import { Dialog } from '../ui';
import { words } from '../words/shell';
import { closeOverlay, overlayStore } from './actions';
import { useActions } from './useActions';

/** All keys, by group: read from the actions, so that it cannot go stale. */
export function Shortcuts() {
  const open = useStore(overlayStore, (s) => s.open === 'shortcuts');
  const w = words.shortcuts;
  return (
    <Dialog open={open} onClose={closeOverlay} title={w.title} description={w.description} width={760}>
      <ShortcutList />
      <p className="mute shortcut-note">{w.moving}</p>
    </Dialog>
  );
}

function ShortcutList() {
  const actions = useActions();
  const state = documentStore.getState();
  return (
    <div className="shortcuts">
      {groups.map((group) => {
        const keyed = actions.filter((a) => a.group === group && keyLabel(a) !== '');
        if (keyed.length === 0) return null;
        return (
          <section key={group}>
            <h3>{words.groups[group]}</h3>
            <dl>
              {keyed.map((a) => (
                <div key={a.id}>
                  <dt>{labelOf(a, state)}</dt>
                  <dd>
                    <kbd>{keyLabel(a)}</kbd>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        );
      })}
    </div>
  );
}
