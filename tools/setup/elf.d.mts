export function trimElf(file: string): number;
