import { readFile } from 'node:fs/promises'
import { refusal } from '../client.ts'
import { AnswerLostError, InterruptedError } from '../errors.ts'
import { type Counts, Progress } from '../progress.ts'
import type { Session } from '../session.ts'
import { ImageElsewhereError, RootNeededError } from './errors.ts'

/** Where a controller has the trees of images, and by which file one shows to be root there. */
interface Place {
  id: string
  host: string
  proofFile: string
}

/** Where to work, as the controller says it. */
export interface Offer {
  id: string
  root: string
  home: string
  lock: string
  view?: { work: string; layers: string[] }
}

interface Line {
  phase?: string
  progress?: Counts
  session?: Offer
  error?: unknown
}

/**
 * The right to work on an image, from the controller that has its tree. It lasts until it is closed, this process ends, or
 * the controller does.
 */
export class ImageSession implements AsyncDisposable {
  readonly offer: Offer
  readonly #lines: AsyncGenerator<unknown>

  /**
   * @throws {RootNeededError} {ImageElsewhereError} if this process cannot work there, and what the controller says
   */
  static async open(
    session: Session,
    { name, node }: { name: string; node: string | undefined },
  ): Promise<ImageSession> {
    if (process.getuid?.() !== 0) throw new RootNeededError()
    const { client, terminal, signal } = session
    const place = await client.get<Place>('/v1/image-sessions')
    const proof = await readFile(place.proofFile, 'utf8').catch(() => {
      throw new ImageElsewhereError(place)
    })
    const body = { proof, ...(node !== undefined && { node }) }
    const path = `/v1/images/${encodeURIComponent(name)}/session`
    const lines = client.stream({ method: 'POST', path, body })
    const label = `preparing ${name}`
    const progress = new Progress({ label, ...terminal.progress, now: () => performance.now() })
    try {
      return new ImageSession(await offered(lines, progress), lines)
    } catch (error) {
      await lines.return(undefined)
      if (signal.aborted) throw new InterruptedError()
      throw error
    } finally {
      progress.end()
    }
  }

  private constructor(offer: Offer, lines: AsyncGenerator<unknown>) {
    this.offer = offer
    this.#lines = lines
  }

  async close(): Promise<void> {
    await this.#lines.return(undefined)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}

/** Takes the lines up to the offer; the connection stays open. */
async function offered(lines: AsyncGenerator<unknown>, progress: Progress): Promise<Offer> {
  while (true) {
    const { value, done } = await lines.next()
    if (done) break
    const { phase, progress: counts, session, error } = value as Line
    if (error) throw refusal(error, 'while it prepared the image')
    if (session) return session
    if (phase !== undefined) progress.phase(phase)
    else if (counts) progress.update(counts)
  }
  throw new AnswerLostError('the controller ended the session before it had begun', {
    hint: 'Its log says why. Nothing was changed.',
  })
}
