import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { BlobSink } from '../../../libs/image/blob-sink.ts'
import type { BuildProgress } from '../../../libs/image/build-image.ts'
import { type BuiltKernel, buildKernel } from '../../../libs/image/build-kernel.ts'
import { unpacksZstd } from '../../../libs/image/kernel-config.ts'
import { findKernelTree } from '../../../libs/image/kernel-tree.ts'
import type { ImportedKernel } from '../../../libs/model/kernel.ts'
import { checkName } from '../../../libs/model/name.ts'
import type { Cluster } from '../cluster.ts'
import { following } from '../images/following.ts'
import { KernelBusyError } from './errors.ts'
import { layOut, type OpenImage, openSource } from './kernel-source.ts'
import { IMPORTS_MAX, REMOVE_RETRIES_MAX, REMOVE_RETRY_DELAY_MS } from './limits.ts'

export interface KernelImportRequest {
  name: string
  /** `image:NAME`, or the absolute path of a directory or package on this controller. */
  source: string
  /** The beginning of a version, or a path in the source; the newest kernel there without it. */
  version?: string | undefined
  actor: string
  signal: AbortSignal
}

export interface KernelImportResult {
  name: string
  seq: number
  kernel: ImportedKernel
}

/** How far an import is: what is being done, how much of it is done, and last what came of it. */
export type KernelStep = { phase: string } | { progress: BuildProgress } | { result: KernelImportResult }

export interface KernelImporterOptions {
  /** For what is unpacked on the way; this process's own. */
  directory: string
  cluster: Pick<Cluster, 'propose'>
  /** What is put there is not deleted before it is named. */
  store: Pick<BlobSink, 'put'>
  /** Begins work that takes long: what is put meanwhile stays until it has ended. */
  begin: () => Disposable
  openImage: OpenImage
}

/** Imports kernels by themselves: stores them and their modules, then makes the change that names them. */
export class KernelImporter {
  readonly #options: KernelImporterOptions
  readonly #importing = new Set<string>()

  private constructor(options: KernelImporterOptions) {
    this.#options = options
  }

  /** Removes what an import has left that was cut short. */
  static async open(options: KernelImporterOptions): Promise<KernelImporter> {
    await remove(options.directory)
    await mkdir(options.directory, { recursive: true, mode: 0o700 })
    return new KernelImporter(options)
  }

  /**
   * Yields how far it is and last the result. Until the change is made nothing of it shows; a kernel that has the name
   * already stays as it is. @throws {KernelBusyError | KernelSourceError | KernelToolError | KernelNotFoundError} and what
   * buildKernel and Cluster.propose throw
   */
  async *import(request: KernelImportRequest): AsyncIterable<KernelStep> {
    const { name } = request
    checkName('kernel', name)
    if (this.#importing.has(name) || this.#importing.size >= IMPORTS_MAX) {
      throw new KernelBusyError([...this.#importing])
    }
    this.#importing.add(name)
    using _work = this.#options.begin()
    try {
      const work = await mkdtemp(join(this.#options.directory, 'import-'))
      try {
        yield* this.#import(request, work)
      } finally {
        await remove(work)
      }
    } finally {
      this.#importing.delete(name)
    }
  }

  async *#import(request: KernelImportRequest, work: string): AsyncGenerator<KernelStep> {
    const { source: where, version: wanted, signal } = request
    const { openImage, store } = this.#options
    yield { phase: 'opening the source' }
    using source = await openSource(where, { work, openImage, signal })
    const tree = await findKernelTree(source.root, { where, wanted })
    const { release, kernel, initramfs, modules } = tree
    yield { phase: `taking Linux ${release}` }
    const laidOut =
      modules === undefined ? undefined : await layOut(source, { modules, release, work, signal })
    const { root, paths } = laidOut ?? { root: work, paths: [] }
    const warnings = warningsOf(release, {
      hasModules: modules !== undefined,
      hasZstd: await unpacksZstd(source.root, release),
    })
    const built = yield* following(signal, (report: (step: KernelStep) => void, until) => {
      const onProgress = (progress: BuildProgress): void => report({ progress })
      return buildKernel({ kernel, initramfs, root, paths, store, signal: until, onProgress })
    })
    yield { phase: 'publishing' }
    const announcing = following(signal, (report: (step: KernelStep) => void, until) => {
      const onCopying = (): void => report({ phase: 'copying to another controller' })
      return this.#announce({ ...request, signal: until }, { release, warnings, built, onCopying })
    })
    yield { result: yield* announcing }
  }

  async #announce(
    { name, source, actor, signal }: KernelImportRequest,
    made: { release: string; warnings: string[]; built: BuiltKernel; onCopying: () => void },
  ): Promise<KernelImportResult> {
    const { release, warnings, built, onCopying } = made
    const builtAt = Date.now()
    const kernel: ImportedKernel = { version: release, ...built, source, builtAt, builtBy: actor, warnings }
    const seq = await this.#options.cluster.propose({
      actor,
      reason: `import kernel ${name} from ${source}`,
      bases: [],
      plan: () => [{ op: 'put', kind: 'kernel', name, value: kernel }],
      signal,
      onCopying,
    })
    return { name, seq, kernel }
  }
}

/** What whoever imports a kernel must know: one sentence each. */
function warningsOf(release: string, has: { hasModules: boolean; hasZstd: boolean }): string[] {
  const warnings = []
  if (!has.hasModules) {
    warnings.push(
      `There is no lib/modules/${release} in the source: nodes have no drivers but those in the kernel itself.`,
    )
  }
  if (!has.hasZstd) {
    warnings.push(
      'It is not known whether the kernel unpacks zstd: boot it with images that are built with gzip.',
    )
  }
  return warnings
}

function remove(directory: string): Promise<void> {
  return rm(directory, {
    recursive: true,
    force: true,
    maxRetries: REMOVE_RETRIES_MAX,
    retryDelay: REMOVE_RETRY_DELAY_MS,
  })
}
