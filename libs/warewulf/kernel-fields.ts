import type { Place } from './notes.ts'
import { type Context, leaveOut, pathOf, set, type Table, type Target, take } from './reader.ts'
import { itemsIn, type Meaning, shown, single } from './values.ts'

/** `override` wins over `version`, which old versions only showed. */
export const KERNEL: Table = {
  override: single('version', overrideOf),
  version: single('version'),
  args: readArgs,
}

/** A kernel that was imported by itself, under its version or another name; or since 4.6 a path in the image. */
function overrideOf(text: string): Meaning {
  if (text.startsWith('/')) return { value: text, change: text }
  if (/^\d+\.\d/.test(text))
    return {
      value: text,
      change: `${text}, which the image must have, or a kernel that was imported under that name`,
    }
  return {
    refusal: `${shown(text)} names a kernel that was imported by itself: 'muster kernel import' it, then name it`,
  }
}

/** Arguments one by one, as `~quiet` takes away one. Files have them in one text, or several in an item. */
function readArgs(place: Place, target: Target, context: Context): void {
  const { items, isOneText } = itemsIn(place, context, /\s+/)
  if (items.length === 0) return
  const path = pathOf(target, 'args')
  if (Object.hasOwn(target.fields, 'args')) {
    leaveOut(place, context, `another line says what ${path} is`)
    return
  }
  const args: string[] = []
  for (const { text, item } of items) {
    const words = text.split(/\s+/).filter(Boolean)
    args.push(...words)
    if (isOneText) continue
    if (words.length === 1) context.notes.add('taken', item, path)
    else context.notes.add('changed', item, `${path}: ${words.length} of their own`)
  }
  if (isOneText)
    take(place, target, { key: 'args', value: args, change: `a list of ${args.length}`, context })
  else set(target, { key: 'args', value: args })
}
