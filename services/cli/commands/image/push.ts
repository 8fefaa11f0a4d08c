import { type Command, Option } from 'commander'
import { parseVersionName } from '../../../../libs/image/version-name.ts'
import { members } from '../../api.ts'
import { byteRate } from '../../byte-rate.ts'
import { type ChangeFlags, takeChangeFlags } from '../../change.ts'
import type { AlteredNodes } from '../../change-preview.ts'
import { changeImage } from '../../image-versions/change-image.ts'
import { imagePath, imageVersions } from '../../image-versions/image-api.ts'
import { pushText } from '../../image-versions/version-view.ts'
import { bootServers } from '../../rack-view.ts'
import type { OpenSession, Session } from '../../session.ts'
import { formatNames } from '../../text.ts'

const ABOUT = `Has boot servers fetch a version of an image before it is live, so that all of it is there when it becomes so: by
'muster image rollback NAME --to N'. No node boots it by that. What nodes need meanwhile goes first. Without --racks it goes to
every rack that has nodes. 'muster image status' tells how far it is.`

interface Flags extends ChangeFlags {
  racks?: string[]
  rate?: number
  stop?: true
}

interface Pushed {
  seq: number
  nodes: AlteredNodes
  numbers: number[]
}

/** `muster image push NAME[@N] [--racks r1,r2] [--rate 100MB] [--stop]`. */
export function definePush(noun: Command, open: OpenSession): void {
  const command = noun
    .command('push')
    .summary('have racks get a version before it is live')
    .description(ABOUT)
    .argument('<image>', 'the image, for its newest version, or NAME@NUMBER for another')
    .option('--racks <racks>', 'these racks only, separated by commas', (text: string) => text.split(','))
    .option('--rate <bytes>', 'for each boot server, bytes a second at most: 100MB', byteRate)
    .addOption(
      new Option('--stop', 'racks need it no more; without a number, no version of it').conflicts([
        'racks',
        'rate',
      ]),
    )
  takeChangeFlags(command).action(async (text: string, flags: Flags) => push(await open(), { text, flags }))
}

async function push(session: Session, { text, flags }: { text: string; flags: Flags }): Promise<void> {
  const { name, number } = parseVersionName(text)
  const versions = await imageVersions(session.client, name)
  const { racks, rate: bytesPerS, stop } = flags
  const pushed = { ...(racks && { racks }), ...(bytesPerS !== undefined && { bytesPerS }) }
  await changeImage<Pushed>(session, {
    path: imagePath(name, 'push'),
    body: { ...pushed, ...(number !== undefined && { number }), ...(stop && { stop }) },
    flags,
    altered: ({ numbers }) =>
      numbers.map((each) => {
        const field = `version ${each} pushed to`
        const before = versions.items.find((version) => version.number === each)?.push
        const after = stop ? undefined : pushed
        return {
          kind: 'image',
          name,
          before: { [field]: pushText(before) },
          after: { [field]: pushText(after) },
        }
      }),
    done: ({ numbers }) => {
      const what = `${numbers.length === 1 ? 'version' : 'versions'} ${formatNames(numbers.map(String))}`
      return stop
        ? `image ${name}: ${what} is pushed no more`
        : `image ${name}: ${what} goes to ${pushText(pushed)}`
    },
  })
  if (racks && !stop) await warnOfSilence(session, racks)
}

/** A push to a rack that is not there yet is right; to one whose name was mistyped it looks the same. */
async function warnOfSilence({ client, terminal }: Session, racks: readonly string[]): Promise<void> {
  const alive = new Set(bootServers(await members(client)).map(({ rack }) => rack))
  const silent = racks.filter((rack) => !alive.has(rack))
  if (silent.length === 0) return
  const which = `${silent.length === 1 ? 'rack' : 'racks'} ${formatNames(silent)}`
  terminal.warn(`no boot server of ${which} is running; nothing is fetched there before one is`)
}
