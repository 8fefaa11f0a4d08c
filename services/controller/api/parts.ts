import type { Logger } from 'pino'
import type { BlobPuller } from '../../../libs/blobs/blob-puller.ts'
import type { BlobRoute } from '../../../libs/blobs/blob-route.ts'
import type { BlobStore } from '../../../libs/blobs/blob-store.ts'
import type { Bus } from '../../../libs/bus/bus.ts'
import type { MembersView } from '../../../libs/bus/members-view.ts'
import type { ChangeStore } from '../change-store.ts'
import type { Cluster } from '../cluster.ts'
import type { Compiler } from '../compiler.ts'
import type { SeenMachines } from '../discovery/seen-machines.ts'
import type { ImageWork } from '../images/open-images.ts'
import type { Keeping } from '../keeping/keeping.ts'
import type { KernelImporter } from '../kernels/kernel-importer.ts'
import type { LayoutKeeper } from '../layout-keeper.ts'
import type { Observed } from '../observed.ts'

/** What the routes work with. */
export interface ApiParts {
  id: string
  cluster: Cluster
  store: ChangeStore
  bus: Bus
  compiler: Compiler
  keeping: Keeping
  serveBlob: BlobRoute
  serveImage: BlobRoute
  members: MembersView
  observed: Observed
  /** Those that are no nodes. */
  machines: SeenMachines
  /** Work on images. */
  images: ImageWork
  kernels: KernelImporter
  blobs: BlobStore
  puller: BlobPuller
  /** Base URLs of the other controllers' blobs. */
  origins: () => string[]
  layout: LayoutKeeper
  logger: Logger
}
