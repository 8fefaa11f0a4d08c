/** Linux's PATH_MAX is 4096 with the NUL: the kernel's unpacker skips an entry with a longer name without a word. */
export const PATH_BYTES_MAX = 4095

/** The same limit holds for the target of a symbolic link. */
export const TARGET_BYTES_MAX = 4095

/** A newc size field has eight hex digits: 4 GiB - 1. */
export const FILE_BYTES_MAX = 0xffff_ffff

/**
 * Raw bytes of a segment on average. Measured in design.md section 4: at about this size an image grows by 1 %
 * over large segments, and a change of 1 % of the files ships 2.4 % of the bytes.
 */
export const SEGMENT_BYTES_AVERAGE = 170 * 1024

/** Raw bytes of a segment at most, but for a single file that is larger: what a build holds in memory per core. */
export const SEGMENT_BYTES_MAX = 4 * 1024 * 1024

/** Files are read in pieces of this size. */
export const READ_BYTES_MAX = 1024 * 1024

/** Files of one directory looked at together. */
export const STATS_AT_ONCE_MAX = 64

/** Raw bytes of a tree that is packed in memory (`packTree`): overlays are small. */
export const TREE_PACK_BYTES_MAX = 256 * 1024 * 1024

/** Files with extended attributes that a report lists; the others are counted. */
export const XATTR_FILES_MAX = 10_000
