import type { BlobRoute } from '../../../libs/blobs/blob-route.ts'
import type { MembersView } from '../../../libs/bus/members-view.ts'
import type { Cluster } from '../cluster.ts'
import type { Compiler } from '../compiler.ts'
import type { ImageImport } from '../image-import.ts'
import type { Observed } from '../observed.ts'

/** What the routes work with. */
export interface ApiParts {
  id: string
  cluster: Cluster
  compiler: Compiler
  serveBlob: BlobRoute
  members: MembersView
  observed: Observed
  images: ImageImport
}
