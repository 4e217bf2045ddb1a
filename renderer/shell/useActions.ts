import { useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import { allActions, onActionsChanged, type Action } from '../actions/registry';
import { documentStore } from '../editor/store';
import { session } from '../session';

/** All actions; renders again when they come and go, and when what they depend on changes. */
export function useActions(): readonly Action[] {
  useStore(documentStore);
  useStore(session.store, (s) => s.active?.status);
  useStore(session.store, (s) => s.starting);
  return useSyncExternalStore(onActionsChanged, allActions);
}
