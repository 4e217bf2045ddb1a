import { useStore } from 'zustand';
import { documentStore, type DocumentState } from '../editor/store';

/** Reads a part of the open document; renders again only when that part changes. */
export const useDocument = <T>(selector: (state: DocumentState) => T): T => useStore(documentStore, selector);
