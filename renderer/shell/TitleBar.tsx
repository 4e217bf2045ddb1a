import { ChevronDown, Cpu, Redo2, Search, Undo2 } from 'lucide-react';
import { useStore } from 'zustand';
import { keyLabelById } from '../actions/keys';
import { performAction } from '../actions/perform';
import { actionById, isEnabled, labelOf } from '../actions/registry';
import { useDocument } from '../canvas/useDocument';
import { engineStore } from '../client';
import { documentStore, isEdited } from '../editor/store';
import { useSession } from '../session';
import { Button, IconButton, Menu, Tooltip, type MenuItem } from '../ui';
import { words } from '../words/shell';
import { autosaveStore } from './autosave';
import { documentName } from './documents';
import { PrimaryButton } from './PrimaryButton';
import { useActions } from './useActions';

const w = words.titleBar;

/** What is open, whether it is kept, what computes, and the one thing to do next. */
export function TitleBar() {
  const open = useDocument((s) => s.documentId !== null);
  return (
    <header className="title-bar" aria-label={w.label}>
      <ProjectMenu />
      {open && <SavedState />}
      {open && <History />}
      <span className="title-grow" />
      <Device />
      <Button size="small" icon={Search} onClick={() => performAction('view.commandPalette')}>
        {w.search}
        <kbd>{keyLabelById('view.commandPalette')}</kbd>
      </Button>
      <PrimaryButton />
    </header>
  );
}

const menuIds = [
  ['file.new', 'file.open', 'file.openData', 'file.openImages'],
  ['file.save', 'file.saveAs', 'file.showInFolder'],
  ['file.close'],
];

function ProjectMenu() {
  useActions();
  const name = useDocument((s) => (s.documentId === null ? words.program : documentName(s)));
  const path = useDocument((s) => s.path);
  const state = documentStore.getState();
  const sections = menuIds.map((ids) => ({
    items: ids.flatMap((id): MenuItem[] => {
      const action = actionById(id);
      if (!action) return [];
      const { icon } = action;
      return [
        {
          label: labelOf(action, state),
          icon,
          shortcut: keyLabelById(id),
          disabled: !isEnabled(action, state),
          onSelect: () => void performAction(id),
        },
      ];
    }),
  }));
  return (
    <Menu
      sections={sections}
      trigger={
        <button
          type="button"
          className="title-project"
          title={path ?? undefined}
          aria-label={`${name}. ${w.menu}`}
        >
          <span className="title-name">{name}</span>
          <ChevronDown size={14} aria-hidden />
        </button>
      }
    />
  );
}

function SavedState() {
  const edited = useDocument(isEdited);
  const hasFile = useDocument((s) => s.path !== null);
  const { state, error } = useStore(autosaveStore);
  if (state === 'failed')
    return (
      <span className="title-state title-state-bad" title={error?.message} role="alert">
        {w.notKept}
      </span>
    );
  if (!edited && hasFile) return <span className="title-state">{w.saved}</span>;
  return (
    <span className="title-state" title={edited ? w.editedHint : undefined}>
      {!edited ? w.unsavedProject : state === 'pending' ? w.saving : w.edited}
    </span>
  );
}

function History() {
  const state = documentStore.getState();
  useDocument((s) => s.past);
  useDocument((s) => s.future);
  return (
    <div className="title-history">
      {(
        [
          ['edit.undo', Undo2, w.undo],
          ['edit.redo', Redo2, w.redo],
        ] as const
      ).map(([id, icon, fallback]) => {
        const action = actionById(id);
        const label = action ? labelOf(action, state) : fallback;
        const stack = id === 'edit.undo' ? state.past : state.future;
        return (
          <IconButton
            key={id}
            label={label}
            icon={icon}
            shortcut={keyLabelById(id)}
            disabled={stack.length === 0}
            onClick={() => performAction(id)}
          />
        );
      })}
    </div>
  );
}

function Device() {
  const device = useSession((s) => s.device);
  const { state, reason } = useStore(engineStore);
  const down = state === 'crashed' || state === 'stopped' || state === 'hung';
  const text = down
    ? words.engine[state === 'hung' ? 'hung' : 'stopped']
    : device
      ? w.backends[device.backend]
      : w.deviceUnknown;
  const why = down ? reason : device && `${device.version} · ${device.device}\n${device.reason}`;
  return (
    <Tooltip content={why ?? text}>
      <button
        type="button"
        className="title-device"
        data-down={down || undefined}
        aria-label={`${w.deviceLabel}: ${text}`}
        onClick={() => performAction('help.engines')}
      >
        <Cpu size={14} aria-hidden />
        <span>{text}</span>
      </button>
    </Tooltip>
  );
}
