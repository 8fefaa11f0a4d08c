import type { Image } from '../../../../libs/model/image.ts'
import { refusal } from '../../client.ts'
import { AnswerInvalidError, AnswerLostError, InterruptedError } from '../../errors.ts'
import { type Counts, Progress } from '../../progress.ts'
import type { Session } from '../../session.ts'
import { formatBytes, formatCount } from '../../text.ts'

/** Warnings shown after a build; the image keeps all of them. */
const WARNINGS_SHOWN_MAX = 10

/** What work on an image came to, as the API says it. */
export interface WorkResult {
  name: string
  seq: number
  number: number
  image: Image
}

interface Line {
  phase?: string
  progress?: Counts
  result?: unknown
  error?: unknown
}

/**
 * Has the controller do work that takes long, and shows how far it is. `result`: as the controller said it.
 * @throws {InterruptedError} if the user ends it: closing the connection makes the controller stop, too.
 */
export async function runWork<T = WorkResult>(
  session: Session,
  work: {
    label: string
    path: string
    body: unknown
    name: string
    /** The command that tells whether it was done all the same. */
    look?: string
  },
): Promise<T> {
  const { client, terminal, signal } = session
  const progress = new Progress({ label: work.label, ...terminal.progress, now: () => performance.now() })
  try {
    for await (const line of client.stream({ method: 'POST', path: work.path, body: work.body })) {
      const { phase, progress: counts, result, error } = line as Line
      if (error) throw refusal(error, 'while it worked')
      if (result) return result as T
      if (phase !== undefined) progress.phase(phase)
      else if (counts) progress.update(counts)
      else throw new AnswerInvalidError('the controller sent neither progress nor a result')
    }
  } catch (error) {
    if (signal.aborted) throw new InterruptedError('cancelled; nothing was made')
    throw error
  } finally {
    progress.end()
  }
  throw new AnswerLostError('the controller ended the work without a result', {
    hint: `Its log says why. '${work.look ?? `muster image versions ${work.name}`}' tells whether it was done.`,
  })
}

/** Says what a build made. */
export function reportBuilt({ terminal }: Session, { name, seq, number, image }: WorkResult): void {
  const version = [image, ...(image.others ?? [])].find((each) => (each.number ?? 1) === number) ?? image
  const kernels = version.kernels.map((kernel) => kernel.version).join(', ')
  const live =
    version === image ? 'is live' : `is there; 'muster image rollback ${name} --to ${number}' makes it live`
  terminal.lines([
    `image ${name}: version ${number} ${live} (change ${seq})`,
    `  ${formatBytes(version.size)} are sent to a node, ${formatBytes(version.rawSize)} in its memory`,
    `  ${formatCount(version.entries)} files and directories, ${kernels ? `kernel ${kernels}` : 'no kernel'}`,
  ])
  for (const warning of version.warnings.slice(0, WARNINGS_SHOWN_MAX)) terminal.warn(warning)
  const more = version.warnings.length - WARNINGS_SHOWN_MAX
  if (more > 0) {
    const count = `${more} more ${more === 1 ? 'warning' : 'warnings'}`
    terminal.note(`and ${count}: muster image show ${name}@${number}`)
  }
}
