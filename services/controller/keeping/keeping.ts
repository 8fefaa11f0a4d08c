import type { Logger } from 'pino'
import { Arrivals } from '../../../libs/blobs/arrivals.ts'
import type { BlobPuller } from '../../../libs/blobs/blob-puller.ts'
import type { BlobStore } from '../../../libs/blobs/blob-store.ts'
import { RunPuller } from '../../../libs/blobs/run-puller.ts'
import type { Answerer } from '../../../libs/bus/answerer.ts'
import type { Bus } from '../../../libs/bus/bus.ts'
import type { MembersView } from '../../../libs/bus/members-view.ts'
import { askSubject } from '../../../libs/bus/names.ts'
import type { Storage } from '../../../libs/records/member.ts'
import { bootServersIn, otherControllerIds, otherControllers } from '../alive.ts'
import type { ChangeStore } from '../change-store.ts'
import type { Cluster } from '../cluster.ts'
import { ClaimedBlobs } from './claimed-blobs.ts'
import { Collector } from './collector.ts'
import { Copies } from './copies.ts'
import { Examiner } from './examiner.ts'
import { Intakes } from './intakes.ts'
import { Keeper } from './keeper.ts'
import { BOOT_SERVERS_ASKED_MAX } from './limits.ts'
import { shuffled } from './shuffled.ts'
import { Unreferenced } from './unreferenced.ts'
import type { Uses } from './uses.ts'

export interface KeepingOptions {
  /** Id of this controller, and base URL of its blobs. */
  id: string
  url: string
  places: { blobs: string; keeping: string }
  cluster: Cluster
  store: ChangeStore
  blobs: BlobStore
  puller: BlobPuller
  uses: Uses
  bus: Bus
  members: MembersView
  compiler: { records(): Iterable<unknown>; blobFetched(): void }
  onDeleted?: () => Promise<void>
  /** How long blobs stay after nothing needs them any more. */
  graceMs?: number | undefined
  logger: Logger
}

/** What this controller keeps: all that is needed, on more disks than one, and nothing else for ever. */
export class Keeping {
  /** For builds: what they put and find is not deleted before it is named. */
  readonly claimed: ClaimedBlobs
  readonly uses: Uses
  readonly keeper: Keeper
  readonly collector: Collector
  readonly #blobs: BlobStore
  readonly #runs: RunPuller
  readonly examiner: Examiner
  readonly #copies: Copies
  readonly #intakes: Intakes
  readonly #answerer: Answerer
  readonly #unreferenced: Unreferenced

  /** @throws {StoreUnusableError} */
  static async open(options: KeepingOptions): Promise<Keeping> {
    return new Keeping(options, await Unreferenced.open(options.places.keeping))
  }

  private constructor(options: KeepingOptions, unreferenced: Unreferenced) {
    const { id, url, places, cluster, blobs, puller, uses, bus, members, compiler, logger } = options
    const origins = (): string[] => [
      ...otherControllers(members, id),
      ...shuffled(bootServersIn(members)).slice(0, BOOT_SERVERS_ASKED_MAX),
    ]
    this.#blobs = blobs
    this.uses = uses
    this.claimed = new ClaimedBlobs({ blobs, uses, makeRoom: () => this.collector.makeRoom() })
    this.#unreferenced = unreferenced
    const compiled = () => compiler.records()
    this.collector = new Collector({ ...options, compiled, unreferenced, directory: places.blobs })
    const onFetched = () => compiler.blobFetched()
    this.#runs = new RunPuller({ store: blobs, arrivals: new Arrivals() })
    const runs = this.#runs
    this.keeper = new Keeper({ cluster, blobs, puller, runs, origins, onFetched, logger })
    this.examiner = new Examiner({ blobs, logger })
    const others = () => otherControllerIds(members, id)
    this.#copies = new Copies({ blobs, puller, uses, origins, bus, url, others, logger })
    cluster.preparation.use((source, ops, how) => this.#copies.before(source, ops, how))
    const disk = () => this.collector.disk()
    this.#intakes = new Intakes({ blobs, puller, runs, uses, origins, disk })
    const answer = (question: Uint8Array): Promise<Uint8Array> => this.#intakes.answer(question)
    this.#answerer = bus.answer({ subject: askSubject(id), answer })
  }

  /** What this controller keeps, for others to see. Undefined until it was looked at. */
  get storage(): Storage | undefined {
    const disk = this.collector.lastDisk
    return disk && { ...disk, used: this.#blobs.usedBytes, lacking: this.keeper.lacking }
  }

  /** No change waits for copies any more. */
  hurry(): void {
    this.#copies.close()
  }

  async close(): Promise<void> {
    this.hurry()
    await this.#answerer.close()
    await this.#intakes.close()
    await this.examiner.close()
    await this.keeper.close()
    await this.#runs.close()
    await this.collector.close()
    await this.#unreferenced.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}
