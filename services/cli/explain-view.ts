import type { Author, Decision, Difference, Explained } from './explain.ts'
import { clean, formatTime } from './text.ts'

/** Something that is told of a node: a label, what it is, and below that why. */
interface Item {
  label: string
  text: string
  reasons: string[]
}

const LABEL_WIDTH = 18
/** A value longer than this is not shown on both sides of a difference. */
const SHOWN_LENGTH_MAX = 60

/** Lines that tell why a node will boot what it will boot; `dim` and `red` give some of them their looks. */
export function explainLines(
  explained: Explained,
  looks: { width: number | undefined; dim: (text: string) => string; red: (text: string) => string },
): string[] {
  const { width, dim, red } = looks
  const lines = itemsOf(explained).flatMap(({ label, text, reasons }) => [
    ...wrapped(label, clean(text), width),
    ...reasons.flatMap((reason) => wrapped('', clean(reason), width).map(dim)),
  ])
  if (explained.problem !== undefined)
    lines.push(...wrapped('problem', clean(explained.problem), width).map(red))
  return [
    ...lines,
    ...[recordItem(explained), runningItem(explained)].flatMap(({ label, text }) =>
      wrapped(label, clean(text), width),
    ),
  ]
}

function itemsOf(explained: Explained): Item[] {
  const { image, kernel, device, decisions } = explained
  const decision = (field: string): Decision | undefined => decisions.find((each) => each.field === field)
  const item = (label: string, text: string, ...fields: string[]): Item => ({
    label,
    text,
    reasons: fields.flatMap((field) => reasonsOf(decision(field), fields.length > 1 ? field : undefined)),
  })
  const value = (field: string): string => textOf(decision(field)?.value)
  const deviceFields = decisions.flatMap(({ field }) => (field.startsWith('networkDevices.') ? [field] : []))
  return [
    imageItem(image, item('image', value('image'), 'image')),
    kernelItem(kernel, item('kernel', kernel ? kernelText(kernel) : 'none', 'kernel.version')),
    item('kernel arguments', value('kernel.args'), 'kernel.args'),
    item('system overlays', overlaysText(explained, 'systemOverlays'), 'systemOverlays'),
    item('runtime overlays', overlaysText(explained, 'runtimeOverlays'), 'runtimeOverlays'),
    item('rack', value('rack'), 'rack'),
    item('boot script', value('ipxeTemplate'), 'ipxeTemplate'),
    ...bootloaderItems(item('bootloader', value('bootloader'), 'bootloader'), decision('bootloader')),
    item('boots by', device ? deviceText(device, value('rack')) : 'none', 'primaryNetwork', ...deviceFields),
  ]
}

/** Nothing is said of iPXE where nobody chose it: it is what all nodes start by. */
function bootloaderItems(item: Item, decision: Decision | undefined): Item[] {
  if (decision === undefined || decision.origins.every(({ from }) => from === 'default')) return []
  return [decision.value === 'grub' ? { ...item, text: 'grub, on UEFI; iPXE on BIOS' } : item]
}

/** Which version it is was decided when it was imported, and not where it is named. */
function imageItem(image: Explained['image'], item: Item): Item {
  if (!image) return item
  const imported = image.set ? [`this version by ${authorText(image.set)}`] : []
  return { ...item, text: imageText(image), reasons: [...item.reasons, ...imported] }
}

function imageText({ name, version, builtAt, source }: NonNullable<Explained['image']>): string {
  return `${name} ${version}, built ${formatTime(builtAt)} from ${source}`
}

function kernelItem(kernel: Explained['kernel'], item: Item): Item {
  const set = kernel?.imported?.set
  return set ? { ...item, reasons: [...item.reasons, `imported by ${authorText(set)}`] } : item
}

function kernelText({ version, imported, asked, available }: NonNullable<Explained['kernel']>): string {
  if (imported) {
    const { name, builtAt, source } = imported
    return `${name}, Linux ${version}, imported ${formatTime(builtAt)} from ${source}, apart from the image`
  }
  if (asked !== undefined) return `${version}, asked for as ${asked}`
  return available === 1
    ? `${version}, the only one in the image`
    : `${version}, the newest of ${available} in the image`
}

function deviceText(
  { name, hwaddr, ipaddr, ipaddr6, subnet }: NonNullable<Explained['device']>,
  rack: string,
): string {
  const addresses = [ipaddr, ipaddr6].filter((address) => address !== undefined)
  // A boot server answers for its own rack: here it is seen where the two do not fit.
  const of = subnet && subnet.rack !== rack ? ` of rack ${subnet.rack}` : ''
  const asks = subnet ? [`subnet ${subnet.name}${of} (mode ${subnet.mode})`] : []
  return [name, hwaddr ?? 'without a MAC address', ...addresses, ...asks].join(', ')
}

/** `init 3f2a91bc0d12, hosts 77ab01cd33ef`. */
function overlaysText({ overlays, decisions }: Explained, field: string): string {
  const names = (decisions.find((each) => each.field === field)?.value ?? []) as string[]
  const version = (name: string): string => overlays.find((each) => each.name === name)?.version ?? 'missing'
  return names.map((name) => `${name} ${version(name)}`).join(', ') || 'none'
}

function reasonsOf(decision: Decision | undefined, field: string | undefined): string[] {
  if (!decision) return []
  const of = field === undefined ? '' : `${field.split('.').at(-1)} `
  const given = decision.origins.map(({ from, set }) => {
    if (from === 'default') return `${of}by default`
    return `${of}from ${from}${set ? `: ${authorText(set)}` : ''}`
  })
  const lost = decision.overrode.map(({ from, value }) => `${of}instead of ${textOf(value)} from ${from}`)
  return [...given, ...lost]
}

/** `change 18, 2026-11-20 14:03:07, alice: new image`. */
function authorText({ seq, at, actor, reason }: Author): string {
  return `change ${seq}, ${formatTime(at)}, ${actor}${reason === '' ? '' : `: ${reason}`}`
}

function recordItem({ record, recordProblem, servers }: Explained): Omit<Item, 'reasons'> {
  if (!record) return { label: 'boot record', text: recordProblem ?? 'none' }
  const live = servers.filter((server) => server.live).map(({ id }) => id)
  const behind = servers
    .filter((server) => !server.live)
    .map(({ id, have, total }) => (total ? `${id} (${Math.floor(((have ?? 0) / total) * 100)} %)` : id))
  const parts = [
    `of change ${record.nodeSeq}, group ${record.group} of change ${record.groupSeq}`,
    live.length > 0 ? `live on ${live.join(', ')}` : 'live on no boot server',
    ...(behind.length > 0 ? [`not yet on ${behind.join(', ')}`] : []),
  ]
  return { label: 'boot record', text: parts.join('; ') }
}

function runningItem({ running }: Explained): Omit<Item, 'reasons'> {
  if (!running) return { label: 'running', text: 'not seen yet' }
  const { seq, bootedAt, stage, differs, differences } = running
  const what = seq === undefined ? 'not known' : `change ${seq}`
  const text = `${what}, booted ${formatTime(bootedAt)}, reached ${stage}`
  if (differs === undefined) return { label: 'running', text }
  if (!differs) return { label: 'running', text: `${text}; a reboot would change nothing` }
  const told =
    differences?.map(differenceText).join(', ') ?? 'what it boots; it cannot be told any more in what'
  return { label: 'running', text: `${text}; a reboot would change: ${told}` }
}

/** `image debian 3f2a91bc0d12 -> 91bc33aa0d12`. */
function differenceText({ what, before, after }: Difference): string {
  if (before === undefined && after === undefined) return what
  const [old = '', now = ''] = [before, after]
  const [same] = /^\S+ /.exec(old) ?? ['']
  const next = same !== '' && now.startsWith(same) && what === 'image' ? now.slice(same.length) : now
  if (old.length + next.length > SHOWN_LENGTH_MAX) return what
  return `${what} ${old || 'none'} -> ${next || 'none'}`
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(' ') || 'none'
  return value === undefined ? 'none' : typeof value === 'string' ? value : JSON.stringify(value)
}

/** A label and a text beside it, which goes on below itself where the line is full. */
function wrapped(label: string, text: string, width = Number.POSITIVE_INFINITY): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const line = lines.at(-1)
    if (line !== undefined && LABEL_WIDTH + line.length + 1 + word.length <= width)
      lines.push(`${lines.pop()} ${word}`)
    else lines.push(word)
  }
  return lines.map((line, index) => `${(index === 0 ? label : '').padEnd(LABEL_WIDTH)}${line}`)
}
