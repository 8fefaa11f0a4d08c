import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import type { Image } from '../../../libs/model/image.ts'
import { checkName } from '../../../libs/model/name.ts'
import { refusal } from '../client.ts'
import { AnswerInvalidError, AnswerLostError, InterruptedError } from '../errors.ts'
import { type Counts, Progress } from '../progress.ts'
import type { OpenSession, Session } from '../session.ts'
import { formatBytes, formatCount } from '../text.ts'

/** Warnings shown after an import; the image keeps all of them. */
const WARNINGS_SHOWN_MAX = 10

interface Imported {
  name: string
  seq: number
  image: Image
}

export function defineImageImport(noun: Command, open: OpenSession): void {
  noun
    .command('import')
    .summary('import a root file system')
    .description(
      'Imports a root file system and builds an image of it. Ctrl-C cancels that; no image is made then.',
    )
    .argument('<source>', "a directory, on the controller's host")
    .argument('<name>', 'name of the image; one that exists gets a new version')
    .addOption(new Option('--codec <codec>', 'how it is compressed').choices(['gzip', 'zstd']))
    .option('--all-root', 'make all files of the image belong to root, for a directory made without root')
    .action(async (source: string, name: string, flags: { codec?: string; allRoot?: boolean }) => {
      checkName('image', name)
      const session = await open()
      const path = resolve(session.directory, source)
      const imported = await runImport(session, { name, source: path, ...flags })
      if (session.json) session.terminal.json(imported)
      else report(session, imported)
    })
}

/** @throws {InterruptedError} if the user ends it: closing the connection makes the controller stop, too. */
async function runImport(session: Session, body: { name: string; source: string }): Promise<Imported> {
  const { client, terminal, signal } = session
  const label = `importing ${body.name}`
  const progress = new Progress({ label, ...terminal.progress, now: () => performance.now() })
  try {
    for await (const line of client.stream({ method: 'POST', path: '/v1/images/import', body })) {
      const {
        progress: counts,
        result,
        error,
      } = line as { progress?: Counts; result?: Imported; error?: unknown }
      if (error) throw refusal(error, 'while it imported')
      if (result) return result
      if (!counts) throw new AnswerInvalidError('the controller sent neither progress nor a result')
      progress.update(counts)
    }
  } catch (error) {
    if (signal.aborted) throw new InterruptedError('cancelled; no image was made')
    throw error
  } finally {
    progress.end()
  }
  throw new AnswerLostError('the controller ended the import without a result', {
    hint: `Its log says why. 'muster image show ${body.name}' tells whether the image was made.`,
  })
}

function report({ terminal }: Session, { name, seq, image }: Imported): void {
  const kernels = image.kernels.map((kernel) => kernel.version).join(', ')
  terminal.lines([
    `image ${name} imported (change ${seq})`,
    `  ${formatBytes(image.size)} are sent to a node, ${formatBytes(image.rawSize)} in its memory`,
    `  ${formatCount(image.entries)} files and directories, ${kernels ? `kernel ${kernels}` : 'no kernel'}`,
  ])
  for (const warning of image.warnings.slice(0, WARNINGS_SHOWN_MAX)) terminal.warn(warning)
  const more = image.warnings.length - WARNINGS_SHOWN_MAX
  if (more > 0) terminal.note(`and ${more} more warnings: muster image show ${name}`)
}
