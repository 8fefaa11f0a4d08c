import { EVENT_ID, type Event, parseEvents, YAMLException } from 'js-yaml'
import { YamlError } from './errors.ts'
import { DEPTH_MAX, TEXT_LENGTH_MAX } from './limits.ts'
import type { Source } from './source.ts'

/** What helps, by what the parser says of a mistake. */
const HINTS: readonly [RegExp, string][] = [
  [/tab/, 'Indent with spaces.'],
  [/nesting/, `There is no description with more than ${DEPTH_MAX} levels.`],
  [
    /indentation|expected|colon/,
    'Fields of one thing begin in the same column. A text with ": " or " #" in it, or one that begins with a mark such as @ or *, needs quotes.',
  ],
]

/**
 * The events of the only document in a text, without those of the document itself; none if there is nothing in it.
 * @throws {YamlError}
 */
export function readEvents(source: Source): Event[] {
  const { text } = source
  if (text.length > TEXT_LENGTH_MAX) {
    throw new YamlError(
      { ...source.positionAt(0), shown: '' },
      `the text has ${text.length} characters, more than ${TEXT_LENGTH_MAX}`,
      { hint: 'Give it in several parts.' },
    )
  }
  const events = parse(source)
  const second = events.findIndex(({ type }, index) => type === EVENT_ID.DOCUMENT && index > 0)
  if (second > 0) {
    throw new YamlError(source.positionAt(secondDocument(text)), 'a second document, where one is expected', {
      hint: 'Take out the lines that are ---, or give each document in a file of its own.',
    })
  }
  return events.slice(1, -1)
}

function parse(source: Source): Event[] {
  try {
    return parseEvents(source.text, { maxDepth: DEPTH_MAX })
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    const { reason, mark } = error
    const hint = HINTS.find(([pattern]) => pattern.test(reason))?.[1]
    const at = Math.min(mark?.position ?? 0, source.text.length)
    throw new YamlError(source.positionAt(at), reason, hint === undefined ? {} : { hint })
  }
}

/** Where the second document begins: at the last line of the kind that begins or ends one. */
function secondDocument(text: string): number {
  const marks = [...text.matchAll(/^(---|\.\.\.)(?=\s|$)/gm)]
  return (marks[1] ?? marks[0])?.index ?? 0
}
