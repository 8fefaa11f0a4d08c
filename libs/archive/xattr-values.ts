import { encodePath } from './path-bytes.ts'
import { runForOutput } from './run-for-output.ts'

export interface XattrValueOptions {
  /** Which attributes: a regular expression of POSIX (regex(7), extended). */
  match: string
  signal?: AbortSignal | undefined
  /** `getfattr`, of the package attr. */
  program?: string
}

const HEAD = '# file: '

/**
 * The values of files' extended attributes, as `getfattr --dump` writes them, with a slash in front of each path; empty
 * if none matches. Sorted, and all of them in base64: what it is depends on the attributes alone. `paths` are relative
 * to `root`. A symbolic link is not followed.
 * @throws {ProgramFailedError} if getfattr cannot be run, or a file cannot be read
 */
export async function readXattrValues(
  root: string,
  paths: readonly string[],
  { match, signal, program = 'getfattr' }: XattrValueOptions,
): Promise<Buffer> {
  if (paths.length === 0) return Buffer.alloc(0)
  const getfattr = [program, '--dump', '--no-dereference', '--encoding=base64', `--match=${match}`, '--']
  // Names are bytes, and an argument of Node's is text: xargs takes them as they are.
  const input = Buffer.concat(paths.flatMap((path) => [Buffer.from('./'), encodePath(path), Buffer.of(0)]))
  const { stdout } = await runForOutput('xargs', ['--null', '--no-run-if-empty', ...getfattr], {
    cwd: root,
    input,
    signal,
  })
  return Buffer.from(sorted(stdout.toString('latin1')), 'latin1')
}

/** getfattr follows the order of a directory, or of a hash table, which says nothing about the attributes. */
function sorted(dump: string): string {
  return dump
    .split('\n\n')
    .filter((block) => block.startsWith(HEAD))
    .map((block) => {
      const [head = '', ...lines] = block.split('\n').filter((line) => line !== '')
      return `${HEAD}/${head.slice(HEAD.length)}\n${lines.sort().join('\n')}\n`
    })
    .sort()
    .join('\n')
}
