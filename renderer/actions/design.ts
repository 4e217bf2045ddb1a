import { CircleAlert } from 'lucide-react';
import { showProblems } from '../panels/problems/show';
import { words } from '../words/design';
import { editActions } from './edit';
import { layerActions } from './layer';
import { layoutActions } from './layout';
import type { Action } from './registry';
import { suggestActions } from './suggest';

const problemActions: readonly Action[] = [
  {
    id: 'view.problems',
    label: words.actions.problems,
    group: 'view',
    icon: CircleAlert,
    key: 'Mod+Shift+M',
    enabled: (s) => s.documentId !== null,
    perform: showProblems,
  },
];

/** Everything the document and its graph can be asked to do. */
export const designActions: readonly Action[] = [
  ...editActions,
  ...layerActions,
  ...suggestActions,
  ...layoutActions,
  ...problemActions,
];
