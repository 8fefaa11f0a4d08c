import { setTimeout as pause } from 'node:timers/promises'
import { stripVTControlCharacters } from 'node:util'
import type { Command } from 'commander'
import { InterruptedError } from '../../errors.ts'
import { imagePath } from '../../image-versions/image-api.ts'
import {
  SHIPPING_COLUMNS,
  type Shipping,
  shippingRows,
  shippingSummary,
} from '../../image-versions/shipping-view.ts'
import type { OpenSession, Session } from '../../session.ts'
import { formatTable } from '../../table.ts'

/** Boot servers tell of their progress about as often. */
const WATCH_INTERVAL_MS = 1_000

const ABOUT = `Shows for each rack which version of an image its nodes boot, and how much it has of those that it is to have: the
live one, and those that are pushed. With --watch until all racks are ready.`

/** `muster image status NAME [--watch]`. */
export function defineStatus(noun: Command, open: OpenSession): void {
  noun
    .command('status')
    .summary('show how far racks are with an image')
    .description(ABOUT)
    .argument('<name>', 'name of the image')
    .option('-w, --watch', 'go on until all racks are ready')
    .action(async (name: string, { watch }: { watch?: true }) => {
      const session = await open()
      if (watch) await watchStatus(session, name)
      else if (session.json) session.terminal.json(await shippingOf(session, name))
      else session.terminal.lines(linesOf(session, await shippingOf(session, name)))
    })
}

/** Shows it anew whenever it is another. @throws {InterruptedError} if the user ends it */
async function watchStatus(session: Session, name: string): Promise<void> {
  const { terminal, json, signal } = session
  let shown: string | undefined
  let lines: string[] = []
  for (;;) {
    const shipping = await shippingOf(session, name)
    const text = JSON.stringify(shipping)
    if (text !== shown) {
      if (json) terminal.jsonLine(shipping)
      else {
        // On a terminal the new lines take the place of the old ones.
        const { columns } = terminal
        if (columns !== undefined && lines.length > 0) terminal.text(`\x1b[${height(lines, columns)}A\x1b[J`)
        lines = linesOf(session, shipping)
        terminal.lines(lines)
      }
      shown = text
    }
    if (shipping.ready) return
    try {
      await pause(WATCH_INTERVAL_MS, undefined, { signal })
    } catch {
      throw new InterruptedError('ended; the racks go on')
    }
  }
}

/** Lines that these take on a terminal: it goes on in the next one where the last line is wider than it is. */
function height(lines: readonly string[], columns: number): number {
  const widths = lines.map((line) => stripVTControlCharacters(line).length)
  return widths.reduce((sum, width) => sum + Math.max(1, Math.ceil(width / columns)), 0)
}

function shippingOf({ client }: Session, name: string): Promise<Shipping> {
  return client.get(imagePath(name, 'shipping'))
}

function linesOf({ terminal }: Session, shipping: Shipping): string[] {
  const rows = shippingRows(shipping)
  const [head, ...body] =
    rows.length > 0 ? formatTable({ columns: SHIPPING_COLUMNS, rows, width: terminal.columns }) : []
  const table = head === undefined ? [] : [terminal.style('bold', head), ...body, '']
  return [...table, shippingSummary(shipping)]
}
