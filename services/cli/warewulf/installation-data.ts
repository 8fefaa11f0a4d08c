import { hostname } from 'node:os'
import type { LooseNode } from '../../../libs/model/loose-node.ts'
import { WAREWULF, WAREWULF_COPY } from '../../../libs/overlay/data-style.ts'
import { nodeFields } from '../../../libs/overlay/node-data.ts'
import { serverData } from '../../../libs/overlay/server-data.ts'
import { goNumber } from '../../../libs/template/go-number.ts'
import { structOf, type Value, type ValueMap } from '../../../libs/template/value.ts'
import { defaultKernelVersion, KERNEL_PATTERNS } from '../../../libs/warewulf/kernel-version.ts'
import { localNode, type RawNodes } from '../../../libs/warewulf/raw-nodes.ts'
import type { Installation } from './installation.ts'

interface Source {
  node: LooseNode
  server: Readonly<Record<string, Value>>
  allNodes: () => readonly Value[]
  build: Readonly<Record<string, string>>
}

const { ThisNode: _, ...OWN_FIELDS } = nodeFields(WAREWULF)
const COPIED_FIELDS = nodeFields(WAREWULF_COPY)
const SERVER_FIELDS = Object.keys(serverData(undefined))
const BUILD_FIELDS = ['BuildHost', 'BuildTime', 'BuildTimeUnix', 'BuildSource', 'Overlay']

const nodeOf = structOf<LooseNode>('Node', OWN_FIELDS)
const unknownNodeOf = structOf<LooseNode>('Node', { ...OWN_FIELDS, Valid: () => false })

/**
 * The data of a template as Warewulf makes them for a node. One that there is not is the server itself, which is this
 * machine. `warn` is told what is odd.
 */
export function installationData(
  installation: Installation,
  options: {
    nodes: RawNodes
    node: string
    overlay: string
    source: string
    at: Date
    warn: (text: string) => void
  },
): ValueMap {
  const { nodes, overlay, source, at, warn } = options
  const found = nodes.node(options.node, (profile) => warn(`profile not found: ${profile}`))
  const node = withKernel(prepared(found ?? localNode(hostname())), installation)
  const own = found ? nodeOf : unknownNodeOf
  let all: readonly Value[] | undefined
  const dotOf = structOf<Source>('TemplateStruct', {
    ...Object.fromEntries(
      Object.entries(COPIED_FIELDS).map(([name, make]) => [name, (from: Source) => make(from.node)]),
    ),
    ...Object.fromEntries(SERVER_FIELDS.map((name) => [name, ({ server }: Source) => server[name]])),
    ...Object.fromEntries(BUILD_FIELDS.map((name) => [name, ({ build }: Source) => build[name]])),
    AllNodes: ({ allNodes }) => allNodes(),
    ThisNode: (from) => own(from.node),
  })
  return dotOf({
    node,
    server: serverData(installation.conf),
    allNodes: () => {
      all ??= nodes.all().map((each) => nodeOf(prepared(each)))
      return all
    },
    build: {
      BuildHost: hostname(),
      BuildTime: buildTime(at),
      BuildTimeUnix: String(Math.floor(at.getTime() / 1000)),
      BuildSource: source,
      Overlay: overlay,
    },
  })
}

/** As Warewulf writes the time, by this machine's clock: `11-25-2026 02:10:07 UTC`. */
function buildTime(at: Date): string {
  const parts = new Intl.DateTimeFormat('en-US', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  }).formatToParts(at)
  const part = (type: string) => parts.find((each) => each.type === type)!.value
  const date = `${part('month')}-${part('day')}-${part('year')}`
  return `${date} ${part('hour')}:${part('minute')}:${part('second')} ${part('timeZoneName')}`
}

/** A node whose resources are values of templates: whole numbers are ints, others float64, also 1.0. */
function prepared(node: LooseNode): LooseNode {
  return { ...node, resources: goValueOf(node.resources) as Record<string, unknown> }
}

function goValueOf(value: unknown): Value {
  if (typeof value === 'bigint') return goNumber(value >= 2n ** 63n ? 'uint64' : 'int', value)
  if (typeof value === 'number') return goNumber('float64', value)
  if (Array.isArray(value)) return value.map(goValueOf)
  if (typeof value !== 'object' || value === null) return value as Value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, goValueOf(part)]))
}

/** Without a version of the kernel, that of the one that would be booted. */
function withKernel(node: LooseNode, installation: Installation): LooseNode {
  if (node.image === undefined || node.kernel.version !== undefined) return node
  const image = installation.imageRoot(node.image)
  const paths = KERNEL_PATTERNS.flatMap((pattern) => installation.root.glob(image + pattern))
  const version = defaultKernelVersion(paths.map((path) => path.slice(image.length)))
  return { ...node, kernel: { ...node.kernel, version } }
}
