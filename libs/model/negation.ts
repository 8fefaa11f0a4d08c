const MARK = '~'

/** Whether an item of a list takes another away instead of adding one. */
export function isNegation(item: string): boolean {
  return item.startsWith(MARK)
}

/** What an item names, whether it adds or takes away. */
export function itemOf(item: string): string {
  return isNegation(item) ? item.slice(MARK.length) : item
}

/** The list without what any `~x` in it takes away, wherever the two stand: the order makes no difference. */
export function withoutNegated(items: readonly string[]): readonly string[] {
  const negated = new Set(items.filter(isNegation).map(itemOf))
  return negated.size === 0 ? items : items.filter((item) => !isNegation(item) && !negated.has(item))
}
