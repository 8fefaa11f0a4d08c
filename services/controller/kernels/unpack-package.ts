import { open } from 'node:fs/promises'
import { ProgramFailedError } from '../../../libs/archive/errors.ts'
import { runForOutput } from '../../../libs/archive/run-for-output.ts'
import { messageOf } from '../../../libs/errors/muster-error.ts'
import { KernelSourceError, KernelToolError } from './errors.ts'

interface Format {
  /** What its files begin with. */
  magic: Buffer
  /** Packages of Debian with the programs that unpack it. */
  needs: string
  /** The command that unpacks `file` into the directory that it runs in. */
  command: (file: string) => [program: string, ...args: string[]]
}

/** An archive of the package comes between: a pipe would hide that its first program failed. */
const UNPACK_RPM =
  'rpm2cpio "$1" >.cpio && cpio -idm --quiet --no-absolute-filenames --no-preserve-owner <.cpio && rm .cpio'

const FORMATS: readonly Format[] = [
  {
    magic: Buffer.from('!<arch>\n'),
    needs: 'dpkg',
    command: (file) => ['dpkg-deb', '--extract', file, '.'],
  },
  {
    magic: Buffer.from([0xed, 0xab, 0xee, 0xdb]),
    needs: 'rpm and cpio',
    command: (file) => ['sh', '-c', UNPACK_RPM, 'sh', file],
  },
]

/**
 * Unpacks a .deb or .rpm into an empty directory; nothing of it is run.
 * @throws {KernelSourceError} if the file is neither @throws {KernelToolError}
 */
export async function unpackPackage(
  file: string,
  { directory, signal }: { directory: string; signal: AbortSignal },
): Promise<void> {
  const format = await formatOf(file)
  const [program, ...args] = format.command(file)
  try {
    await runForOutput(program, args, { cwd: directory, signal })
  } catch (error) {
    if (!(error instanceof ProgramFailedError)) throw error
    throw new KernelToolError(`${file} cannot be unpacked: ${messageOf(error)}`, {
      hint: `It takes the packages ${format.needs} on the controller's host, and an undamaged file.`,
      cause: error,
    })
  }
}

async function formatOf(path: string): Promise<Format> {
  try {
    await using file = await open(path)
    const head = Buffer.alloc(8)
    await file.read(head, 0, head.length, 0)
    const format = FORMATS.find(({ magic }) => head.subarray(0, magic.length).equals(magic))
    if (format) return format
  } catch (error) {
    throw new KernelSourceError(`${path} cannot be read: ${messageOf(error)}`, { cause: error })
  }
  throw new KernelSourceError(`${path} is no package: neither a .deb nor an .rpm`, {
    hint: 'A kernel is taken from a directory, a .deb or .rpm file, or an image (image:NAME).',
  })
}
