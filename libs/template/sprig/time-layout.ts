/**
 * Go writes the form of a time by an example: the parts of Mon Jan 2 15:04:05 MST 2006, each in the form that is wanted.
 * All else stands for itself.
 */

/** The parts, those first that begin like another one. An underscore is a space where a number has one digit less. */
const PART = new RegExp(
  [
    'January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST',
    '0[1-6]|002|15|1|2006|2|_2(?!006)|__2|3|4|5|PM|pm',
    '-070000|-07:00:00|-0700|-07:00|-07',
    'Z070000|Z07:00:00|Z0700|Z07:00|Z07',
    '[.,](?:0+|9+)(?![0-9])',
  ].join('|'),
)

export const MONTHS: readonly string[] = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
export const WEEKDAYS: readonly string[] = [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
]

export interface LayoutStep {
  /** What stands before the part. */
  literal: string
  /** As in the example; none at the end of a layout. */
  part: string | undefined
}

/** A layout as what stands for itself and parts in turn. */
export function stepsOf(layout: string): LayoutStep[] {
  const steps: LayoutStep[] = []
  let rest = layout
  for (let match = PART.exec(rest); match; match = PART.exec(rest)) {
    steps.push({ literal: rest.slice(0, match.index), part: match[0] })
    rest = rest.slice(match.index + match[0].length)
  }
  return [...steps, { literal: rest, part: undefined }]
}

/** Fractions of a second: `.000` has all digits, `.999` none that are zero at the end. */
export function isFraction(part: string | undefined): boolean {
  return part !== undefined && /^[.,]/.test(part)
}

/** `-07:00` and the like; with a Z instead of the sign, a Z stands for UTC. */
export function isOffset(part: string): boolean {
  return /^[-Z]07/.test(part)
}
