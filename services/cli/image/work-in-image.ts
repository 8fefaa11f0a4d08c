import { removeMountPoints } from '../../../libs/image/mount-points.ts'
import { findFile } from '../../../libs/image/root-file.ts'
import { runWork, type WorkResult } from '../commands/image/run-work.ts'
import { InterruptedError } from '../errors.ts'
import type { Session } from '../session.ts'
import type { Bind } from './binds.ts'
import { CommandFailedError } from './errors.ts'
import { ImageSession, type Offer } from './image-session.ts'
import { planMounts, prepareMounts } from './plan-mounts.ts'
import { runInTree } from './run-in-tree.ts'

export interface ImageWork {
  name: string
  /** What is run; without it, a shell. */
  command?: readonly string[]
  binds: readonly Bind[]
  /** Look at what this node has; nothing that is written lasts. */
  node?: string | undefined
  /** What is built afterwards; without it nothing is. */
  build: { codec?: string; stage?: true; reason: string } | undefined
}

/** What a build says. `unchanged`: there was nothing to build. */
export type Built = WorkResult & { unchanged: boolean }

/** Of an image, the first that there is. */
const SHELLS = ['/bin/bash', '/usr/bin/bash', '/bin/sh', '/usr/bin/sh']
const SHELL = '/bin/sh'
/** Run in an image after work on it, the first that there is: ours, then Warewulf's. */
const EXIT_SCRIPTS = [
  '/etc/muster/image_exit.sh',
  '/etc/warewulf/image_exit.sh',
  '/etc/warewulf/container_exit.sh',
]

/**
 * Runs a command or a shell in an image, and builds the image then. A command that fails ends it; what a shell ended with
 * says nothing. @throws {CommandFailedError} {SessionSetupError} and as ImageSession.open and runWork do
 */
export async function workInImage(session: Session, work: ImageWork): Promise<Built | undefined> {
  const { name, node, command } = work
  await using held = await ImageSession.open(session, { name, node })
  const { offer } = held
  const shell = (await firstOf(offer.root, SHELLS, { executable: true })) ?? SHELL
  const run = (words: readonly string[]) => runOnce(session, { work, offer, shell, words })
  const status = await run(command ?? [shell])
  if (session.signal.aborted) throw interrupted(work)
  if (command && status !== 0) {
    throw new CommandFailedError(command[0]!, { status, ...(node === undefined && { name }) })
  }
  if (node !== undefined) return undefined
  const script = await firstOf(offer.root, EXIT_SCRIPTS)
  if (script !== undefined) {
    const ended = await run([SHELL, script])
    if (ended !== 0) throw new CommandFailedError(script, { status: ended, name })
  }
  if (session.signal.aborted) throw interrupted(work)
  if (!work.build) return undefined
  try {
    return await buildImage(session, { name, ...work.build, session: offer.id })
  } catch (error) {
    session.terminal.note(`No version was made; what was changed stays in the tree of image ${name}.`)
    throw error
  }
}

/** Has the controller build an image from its tree. @throws as runWork does */
export async function buildImage(
  session: Session,
  { name, ...body }: { name: string; codec?: string; stage?: true; reason?: string; session?: string },
): Promise<Built> {
  const path = `/v1/images/${encodeURIComponent(name)}/build`
  return runWork<Built>(session, { label: `building ${name}`, path, body, name })
}

async function runOnce(
  { signal }: Session,
  { work, offer, shell, words }: { work: ImageWork; offer: Offer; shell: string; words: readonly string[] },
): Promise<number> {
  const { name, node, binds } = work
  const { root, home, lock, view } = offer
  const mounts = await planMounts(root, binds)
  if (!view) await prepareMounts(mounts, { home, root })
  const prompt = node === undefined ? `[${name}] \\w# ` : `[${name} of ${node}, nothing lasts] \\w# `
  try {
    return await runInTree({ root, name, lock, mounts, view, shell, prompt, command: words, signal })
  } finally {
    if (!view) await removeMountPoints(home)
  }
}

async function firstOf(
  root: string,
  paths: readonly string[],
  options: { executable?: boolean } = {},
): Promise<string | undefined> {
  for (const path of paths) if (await findFile(root, path, options)) return path
  return undefined
}

function interrupted({ name, node }: ImageWork): InterruptedError {
  if (node !== undefined) return new InterruptedError()
  return new InterruptedError(
    `interrupted; no version was made, and what was changed stays in the tree of image ${name}`,
  )
}
