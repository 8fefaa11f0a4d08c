import { checkName } from '../../../libs/model/name.ts'
import { shortHostlist } from '../names.ts'
import type { Session } from '../session.ts'
import { clean, formatCount } from '../text.ts'
import { modeText } from './files-of.ts'

/** What a template comes to on a node, as the API gives it. */
interface Item {
  source: string
  isTemplate: boolean
  aborted: boolean
  isShared: boolean
  reads: string[]
  outputs: Output[]
  serves?: { same: { count: number; folded: string }; having: number; lookedAt: number }
}

interface Output {
  path: string
  type: string
  mode: number
  uid: number
  gid: number
  /** In base64. */
  content?: string
  target?: string
}

interface Wanted {
  overlay: string
  node: string
  /** Only what comes of this file. */
  file: string | undefined
  /** Contents alone. */
  quiet: boolean
  /** Also what each result depends on, and whom it serves. */
  explain: boolean
}

/** Shows what an overlay, or a file of it, comes to for a node. @throws {RefusedError} with file, line and node */
export async function showRendered(session: Session, wanted: Wanted): Promise<void> {
  const { client, terminal, json } = session
  const { overlay, node, file, quiet, explain } = wanted
  checkName('overlay', overlay)
  const query = new URLSearchParams({ node, explain: String(explain), ...(file !== undefined && { file }) })
  const path = `/v1/overlays/${encodeURIComponent(overlay)}/render?${query}`
  const rendered = await client.get<{ seq: number; items: Item[] }>(path)
  if (json) return terminal.json(rendered)
  const { items } = rendered
  if (explain) return terminal.lines(items.flatMap((item) => [...explainLines(item), '']).slice(0, -1))
  const count = items.reduce((sum, { outputs }) => sum + outputs.length, 0)
  const isOne = file !== undefined && count === 1
  if (count === 0) terminal.note('Nothing of it goes to this node.')
  for (const item of items) {
    if (item.aborted) terminal.note(`${item.source} ended itself with abort: it makes nothing.`)
    for (const output of item.outputs) showOutput(session, output, { alone: isOne || quiet })
  }
}

function showOutput({ terminal }: Session, output: Output, { alone }: { alone: boolean }): void {
  const content = output.content === undefined ? undefined : Buffer.from(output.content, 'base64')
  if (!alone) terminal.lines([terminal.style('bold', `==> ${headOf(output)} <==`)])
  else if (content === undefined) terminal.lines([headOf(output)])
  if (content === undefined) return
  terminal.text(content)
  if (!alone && content.at(-1) !== 0x0a) terminal.lines([''])
}

/** `/etc/motd 0644 0:0`, `/etc/localtime -> ../usr/share/zoneinfo/UTC`. */
function headOf({ path, type, mode, uid, gid, target }: Output): string {
  if (target !== undefined) return clean(`/${path} -> ${target}`)
  return clean(`/${path} ${modeText(mode)} ${uid}:${gid}${type === 'file' ? '' : ` ${type}`}`)
}

function explainLines({ source, isTemplate, aborted, outputs, reads, isShared, serves }: Item): string[] {
  const made = aborted ? 'nothing, it ends itself' : outputs.map(headOf).join(', ') || 'nothing'
  return [
    clean(source),
    `  makes       ${made}`,
    `  depends on  ${dependencies({ isTemplate, reads })}`,
    ...(serves ? [`  serves      ${servesText(serves, isShared)}`] : []),
  ]
}

function dependencies({ isTemplate, reads }: Pick<Item, 'isTemplate' | 'reads'>): string {
  if (!isTemplate) return 'nothing: it is no template'
  if (reads.length === 0) return 'nothing of the node or the cluster'
  return reads.map((read) => (read.includes(':') || read === '*' ? read : `.${read}`)).join(' ')
}

function servesText({ same, having, lookedAt }: NonNullable<Item['serves']>, isShared: boolean): string {
  if (having === 0) return 'no node has this overlay'
  const of = `${formatCount(same.count)} of ${formatCount(lookedAt)} nodes that have the overlay`
  const rest = lookedAt < having ? ` (${formatCount(having - lookedAt)} more were not looked at)` : ''
  const why = isShared ? ', the same for every node' : ''
  const names = same.count === 0 ? '' : `: ${shortHostlist(same.folded, same.count)}`
  return clean(`${of}${rest}${why}${names}`)
}
