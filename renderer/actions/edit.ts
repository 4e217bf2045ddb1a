import {
  ClipboardPaste,
  Copy,
  CopyPlus,
  Redo2,
  Scissors,
  SquareDashedMousePointer,
  Trash2,
  Undo2,
} from 'lucide-react';
import { perform } from '../editor/gesture';
import { removal } from '../editor/remove';
import { selectAll } from '../editor/selection';
import { documentStore, redo, select, undo, type DocumentState } from '../editor/store';
import { words } from '../words/design';
import { copySelection, duplicateSelection, focusedField, pasteClipboard } from './clipboard';
import type { Action } from './registry';

const w = words.actions;
const hasNodes = (s: DocumentState) => s.selection.nodes.length > 0;
const hasSelection = (s: DocumentState) => hasNodes(s) || s.selection.edges.length > 0;
const isOpen = (s: DocumentState) => s.documentId !== null;
/** A text field keeps its own undo, also when the menu asks for it. */
const inField = (command: string, otherwise: () => void) => () => {
  if (focusedField()) document.execCommand(command);
  else otherwise();
};

export const editActions: readonly Action[] = [
  {
    id: 'edit.undo',
    label: (s) => {
      const mark = s.past[s.past.length - 1];
      return mark ? w.undoThat(mark.label) : w.undo;
    },
    group: 'edit',
    icon: Undo2,
    key: 'Mod+Z',
    enabled: (s) => s.past.length > 0 || focusedField(),
    perform: inField('undo', undo),
  },
  {
    id: 'edit.redo',
    label: (s) => (s.future[0] ? w.redoThat(s.future[0].label) : w.redo),
    group: 'edit',
    icon: Redo2,
    key: ['Mod+Shift+Z', 'Mod+Y'],
    enabled: (s) => s.future.length > 0 || focusedField(),
    perform: inField('redo', redo),
  },
  {
    id: 'edit.cut',
    label: w.cut,
    group: 'edit',
    icon: Scissors,
    key: 'Mod+X',
    keyScope: 'native',
    enabled: (s) => hasNodes(s) || focusedField(),
    perform: () => copySelection(true),
  },
  {
    id: 'edit.copy',
    label: w.copy,
    group: 'edit',
    icon: Copy,
    key: 'Mod+C',
    keyScope: 'native',
    enabled: (s) => hasNodes(s) || focusedField(),
    perform: () => copySelection(false),
  },
  {
    id: 'edit.paste',
    label: w.paste,
    group: 'edit',
    icon: ClipboardPaste,
    key: 'Mod+V',
    keyScope: 'native',
    enabled: (s) => isOpen(s) || focusedField(),
    perform: () => pasteClipboard(),
  },
  {
    id: 'edit.pasteLinked',
    label: w.pasteLinked,
    group: 'edit',
    icon: ClipboardPaste,
    key: 'Mod+Shift+V',
    keyScope: 'native',
    enabled: isOpen,
    perform: () => pasteClipboard({ keepIncoming: true }),
  },
  {
    id: 'edit.duplicate',
    label: w.duplicate,
    group: 'edit',
    icon: CopyPlus,
    key: 'Mod+D',
    enabled: hasNodes,
    perform: () => void duplicateSelection(),
  },
  {
    id: 'edit.delete',
    label: w.delete,
    group: 'edit',
    icon: Trash2,
    key: ['Delete', 'Backspace'],
    keyScope: 'canvas',
    enabled: (s) => hasSelection(s) || focusedField(),
    perform: inField('delete', () => {
      const s = documentStore.getState();
      perform(removal(s.project.graph, s.spec, s.selection));
    }),
  },
  {
    id: 'edit.selectAll',
    label: w.selectAll,
    group: 'edit',
    icon: SquareDashedMousePointer,
    key: 'Mod+A',
    keyScope: 'canvas',
    enabled: isOpen,
    perform: inField('selectAll', () => select(selectAll(documentStore.getState().project.graph))),
  },
];
