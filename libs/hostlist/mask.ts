/**
 * Whether a whole name matches a mask, in which `*` stands for any text and `?` for one character. Not a
 * regular expression, since those of masks such as *a*a*a*b take time without bound: at a mismatch only the
 * last star takes one character more, which is at most the product of the lengths.
 */
export function matchesMask(mask: string, options: { name: string }): boolean {
  const { name } = options
  let inMask = 0
  let inName = 0
  let afterStar = -1
  let starTo = 0
  while (inName < name.length) {
    if (mask[inMask] === '*') {
      afterStar = ++inMask
      starTo = inName
    } else if (inMask < mask.length && (mask[inMask] === '?' || mask[inMask] === name[inName])) {
      inMask++
      inName++
    } else if (afterStar !== -1) {
      inMask = afterStar
      inName = ++starTo
    } else {
      return false
    }
  }
  while (mask[inMask] === '*') inMask++
  return inMask === mask.length
}
