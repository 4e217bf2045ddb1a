export const root: string;
export const runtime: string;
export const testPython: string;
export function findElectron(): { program: string; folder: string; version: string } | undefined;
export function electronPath(): string;
