import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { SourceUnreachableError } from './errors.ts'
import { FETCH_PAUSE_MS, FETCHES_MAX, PROGRESS_INTERVAL_MS } from './limits.ts'
import type { FoundImage, Skopeo } from './skopeo.ts'
import type { ToolPlace } from './tool-place.ts'

/** The layout that images are fetched into, in the directory of an import, and the tag they have there. */
export const LAYOUT = 'layout'
export const TAG = 'image'

/**
 * Fetches an image into the layout LAYOUT, reporting the bytes that are there. A connection that breaks is no reason to
 * give up at once: what is there by then is not fetched again. @throws as Skopeo
 */
export async function fetchLayout(
  skopeo: Skopeo,
  options: { found: FoundImage; place: ToolPlace; onBytes: (bytes: number) => void },
): Promise<void> {
  const { found, place, onBytes } = options
  const fetched = new AbortController()
  const watching = watch(join(place.directory, LAYOUT), { signal: fetched.signal, onBytes })
  try {
    await attempted(() => skopeo.copy(found, { layout: LAYOUT, tag: TAG }), place.signal)
  } finally {
    fetched.abort()
    await watching
  }
}

/** skopeo tries again itself where a registry does not answer, but not where it breaks off. */
async function attempted(work: () => Promise<void>, signal: AbortSignal): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (attempt === FETCHES_MAX || !(error instanceof SourceUnreachableError)) throw error
      await sleep(FETCH_PAUSE_MS, undefined, { signal })
    }
  }
}

/** What skopeo prints is for people: what is on disk tells how far it is. */
async function watch(
  directory: string,
  { signal, onBytes }: { signal: AbortSignal; onBytes: (bytes: number) => void },
): Promise<void> {
  while (!signal.aborted) {
    await sleep(PROGRESS_INTERVAL_MS, undefined, { signal }).catch(() => {})
    if (!signal.aborted) onBytes(await bytesIn(directory))
  }
}

/** Files come and go meanwhile: one that is gone counts for nothing. */
async function bytesIn(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => [])
  let sum = 0
  for (const entry of entries) {
    if (!entry.isFile()) continue
    const stats = await stat(join(entry.parentPath, entry.name)).catch(() => undefined)
    sum += stats?.size ?? 0
  }
  return sum
}
