import {
  type AliasEvent,
  EVENT_ID,
  type Event,
  getScalarValue,
  SCALAR_STYLE,
  type ScalarEvent,
} from 'js-yaml'
import { YamlError } from './errors.ts'
import { VALUES_MAX } from './limits.ts'
import { readEvents } from './read-events.ts'
import type { Source } from './source.ts'

/** An entry of a map. */
export interface Entry<T> {
  key: string
  /** Of the key, in the text. */
  offset: number
  value: T
}

/** Makes something of the parts of a document, from the innermost outwards. */
export interface Maker<T> {
  /** `isPlain`: written without quotes, so that it may stand for a number or null. */
  scalar(text: string, options: { isPlain: boolean; offset: number }): T
  list(items: T[], offset: number): T
  map(entries: Entry<T>[], offset: number): T
  /** What an alias at an offset repeats. */
  repeat(value: T, offset: number): T
}

/** Something that an alias can repeat. */
interface Anchored<T> {
  value: T
  /** How many values it is, with those in it. */
  size: number
  hasAlias: boolean
}

/**
 * What the maker makes of the document in a text; undefined if there is nothing in it. Keys are texts as they are
 * written: `007` stays that. Supported is what describes data: no tags, no merge keys, no maps as keys, and no alias
 * in what another alias repeats.
 * @throws {YamlError}
 */
export function build<T>(source: Source, maker: Maker<T>): T | undefined {
  const events = readEvents(source)
  return events.length === 0 ? undefined : new Builder(source, { events, maker }).value()
}

class Builder<T> {
  readonly #source: Source
  readonly #events: (Event | undefined)[]
  readonly #maker: Maker<T>
  readonly #anchors = new Map<string, Anchored<T>>()
  #next = 0
  /** Where the last value was that is written out: an absent one has no place of its own. */
  #offset = 0
  #values = 0
  #aliases = 0

  constructor(source: Source, options: { events: (Event | undefined)[]; maker: Maker<T> }) {
    this.#source = source
    this.#events = options.events
    this.#maker = options.maker
  }

  value(): T {
    const event = this.#take()
    this.#values += 1
    if (event.type === EVENT_ID.ALIAS) return this.#repeated(event)
    if (event.type === EVENT_ID.DOCUMENT || event.type === EVENT_ID.POP) throw new Error('not a value')
    this.#refuseTag(event)
    const before = { values: this.#values - 1, aliases: this.#aliases }
    const value = this.#content(event)
    this.#checkSize()
    if (event.anchorStart >= 0) {
      this.#anchors.set(this.#source.text.slice(event.anchorStart, event.anchorEnd), {
        value,
        size: this.#values - before.values,
        hasAlias: this.#aliases > before.aliases,
      })
    }
    return value
  }

  #content(event: Exclude<Event, AliasEvent | { type: 1 | 6 }>): T {
    if (event.type === EVENT_ID.SCALAR) return this.#scalar(event)
    const offset = event.start
    this.#offset = offset
    return event.type === EVENT_ID.SEQUENCE
      ? this.#maker.list(this.#items(), offset)
      : this.#maker.map(this.#entries(), offset)
  }

  #scalar(event: ScalarEvent): T {
    if (event.valueStart >= 0) this.#offset = event.valueStart
    const isPlain = event.style === SCALAR_STYLE.PLAIN
    return this.#maker.scalar(getScalarValue(this.#source.text, event), { isPlain, offset: this.#offset })
  }

  #items(): T[] {
    const items: T[] = []
    while (!this.#atEnd()) items.push(this.value())
    return items
  }

  #entries(): Entry<T>[] {
    const entries: Entry<T>[] = []
    const keys = new Set<string>()
    while (!this.#atEnd()) {
      const key = this.#key()
      const offset = this.#offset
      if (keys.has(key)) this.#refuse(offset, `${JSON.stringify(key)} is there already`)
      keys.add(key)
      entries.push({ key, offset, value: this.value() })
    }
    return entries
  }

  #key(): string {
    const event = this.#take()
    if (event.type !== EVENT_ID.SCALAR) {
      const offset = 'start' in event ? event.start : this.#offset
      return this.#refuse(offset, 'a key must be a text', 'Put it in quotes.')
    }
    this.#refuseTag(event)
    if (event.valueStart >= 0) this.#offset = event.valueStart
    const key = getScalarValue(this.#source.text, event)
    if (key === '<<' && event.style === SCALAR_STYLE.PLAIN) {
      this.#refuse(
        this.#offset,
        'merge keys (<<) are not supported',
        'Write the fields out, or make a profile of them.',
      )
    }
    return key
  }

  #repeated({ anchorStart, anchorEnd }: AliasEvent): T {
    this.#offset = anchorStart
    const name = this.#source.text.slice(anchorStart, anchorEnd)
    const anchored = this.#anchors.get(name)
    if (!anchored)
      return this.#refuse(
        anchorStart,
        `nothing above has the anchor &${name}`,
        'A text that begins with * needs quotes.',
      )
    if (anchored.hasAlias)
      this.#refuse(anchorStart, `*${name} repeats what has an alias in it`, 'Write it out.')
    this.#aliases += 1
    this.#values += anchored.size
    this.#checkSize()
    return this.#maker.repeat(anchored.value, anchorStart)
  }

  /** Each event is let go when it is used: those of a large text take more memory than what is made of them. */
  #take(): Event {
    const event = this.#events[this.#next]!
    this.#events[this.#next++] = undefined
    return event
  }

  #atEnd(): boolean {
    if (this.#events[this.#next]!.type !== EVENT_ID.POP) return false
    this.#next += 1
    return true
  }

  #refuseTag({ tagStart, tagEnd }: { tagStart: number; tagEnd: number }): void {
    if (tagStart < 0) return
    const tag = this.#source.text.slice(tagStart, tagEnd)
    this.#refuse(
      tagStart,
      `tags such as ${tag} are not supported`,
      'Take it out; what must be a text goes in quotes.',
    )
  }

  #checkSize(): void {
    if (this.#values <= VALUES_MAX) return
    this.#refuse(this.#offset, `more than ${VALUES_MAX} values`, 'Give it in several parts.')
  }

  #refuse(offset: number, problem: string, hint?: string): never {
    throw new YamlError(this.#source.positionAt(offset), problem, hint === undefined ? {} : { hint })
  }
}
