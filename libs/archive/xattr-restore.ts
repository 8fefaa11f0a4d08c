import { runForOutput } from './run-for-output.ts'

/**
 * Sets the extended attributes that a list of `readXattrValues` has on the files below `root`. No link is followed at
 * the end of a path. `program`: `setfattr`, of the package attr.
 * @throws {ProgramFailedError} if setfattr cannot be run, or one cannot be set; the others are set then
 */
export async function restoreXattrs(
  root: string,
  list: Uint8Array,
  { signal, program = 'setfattr' }: { signal?: AbortSignal | undefined; program?: string } = {},
): Promise<void> {
  if (list.length === 0) return
  const text = Buffer.from(list).toString('latin1')
  const input = Buffer.from(text.replace(/^# file: \/*/gm, '# file: ./'), 'latin1')
  await runForOutput(program, ['--no-dereference', '--restore=-'], { cwd: root, input, signal })
}
