import { NetloomError } from '#shared/errors';

const reasons: Record<string, string> = {
  ENOENT: 'it is not there',
  EACCES: 'permission was denied',
  EPERM: 'permission was denied',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is not a folder',
  ENAMETOOLONG: 'its name is too long',
  EBUSY: 'another program holds it',
};

/** The system's error code of a failed call, `''` for any other error. */
export const systemCode = (error: unknown): string => (error as NodeJS.ErrnoException | null)?.code ?? '';

/**
 * A failed file operation in words.
 * @param done what was tried, as in “could not be …”: `read`, `saved`
 */
export function fileFailure(
  code: string,
  file: string,
  done: string,
  error: unknown,
  hint: string,
): NetloomError {
  const missing = done === 'saved' && systemCode(error) === 'ENOENT' ? 'its folder is not there' : null;
  const reason =
    missing ?? reasons[systemCode(error)] ?? (error instanceof Error ? error.message : String(error));
  return new NetloomError(code, `“${file}” could not be ${done}: ${reason}.`, hint, { cause: error });
}
