import { FilePlus2, FolderOpen, Images, FolderSearch, Save, SaveAll, Table2, X } from 'lucide-react';
import { app } from '../client';
import { documentStore, type DocumentState } from '../editor/store';
import { closeProject, newProject, openProject } from '../shell/documents';
import { openData, openImages } from '../shell/opening';
import { save, saveAs } from '../shell/saving';
import { words } from '../words/shell';
import type { Action } from './registry';

const w = words.actions;
const isOpen = (s: DocumentState) => s.documentId !== null;

export const fileActions: readonly Action[] = [
  {
    id: 'file.new',
    label: w.new,
    group: 'file',
    icon: FilePlus2,
    key: 'Mod+N',
    keyScope: 'always',
    perform: () => void newProject(),
  },
  {
    id: 'file.open',
    label: w.open,
    group: 'file',
    icon: FolderOpen,
    key: 'Mod+O',
    keyScope: 'always',
    perform: () => openProject(),
  },
  {
    id: 'file.openData',
    label: w.openData,
    group: 'file',
    icon: Table2,
    key: 'Mod+Shift+O',
    keyScope: 'always',
    keywords: 'csv tsv parquet json table import',
    perform: () => openData(),
  },
  {
    id: 'file.openImages',
    label: w.openImages,
    group: 'file',
    icon: Images,
    keywords: 'pictures photos folder png jpeg classes',
    perform: () => openImages(),
  },
  {
    id: 'file.save',
    label: w.save,
    group: 'file',
    icon: Save,
    key: 'Mod+S',
    keyScope: 'always',
    enabled: isOpen,
    perform: () => void save(),
  },
  {
    id: 'file.saveAs',
    label: w.saveAs,
    group: 'file',
    icon: SaveAll,
    key: 'Mod+Shift+S',
    keyScope: 'always',
    enabled: isOpen,
    perform: () => void saveAs(),
  },
  {
    id: 'file.showInFolder',
    label: w.showInFolder,
    group: 'file',
    icon: FolderSearch,
    enabled: (s) => s.path !== null,
    async perform() {
      const { path } = documentStore.getState();
      if (path !== null) await app.call('system.showInFolder', { path });
    },
  },
  {
    id: 'file.close',
    label: w.close,
    group: 'file',
    icon: X,
    enabled: isOpen,
    perform: () => closeProject(),
  },
];
