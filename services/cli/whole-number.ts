import { InvalidArgumentError } from 'commander'

/** Takes whole numbers within a range, for commander. */
export function wholeNumber({ min, max }: { min: number; max: number }): (text: string) => number {
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
    if (value >= min && value <= max) return value
    throw new InvalidArgumentError(`It takes a whole number from ${min} to ${max}.`)
  }
}

/** The number of a change. */
export const sequence = wholeNumber({ min: 1, max: Number.MAX_SAFE_INTEGER })
