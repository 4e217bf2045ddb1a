export function sandboxArguments(program: string): string[];
