/** Linux's PATH_MAX is 4096 with the NUL: the kernel's unpacker skips an entry with a longer name without a word. */
export const PATH_BYTES_MAX = 4095

/** The same limit holds for the target of a symbolic link. */
export const TARGET_BYTES_MAX = 4095

/** A newc size field has eight hex digits: 4 GiB - 1. */
export const FILE_BYTES_MAX = 0xffff_ffff

/**
 * Raw bytes, and members, between two cuts on average; a file as large as that stands alone. Measured on a Debian tree
 * of 842 MB and 35,000 files: if 1 % of them change, here and there, 2.7 % of the bytes are new, in 7,500 segments. With
 * 170 KiB, and no matter how many members, it is 8.7 % in 2,700; gzip compresses both to the same size.
 */
export const SEGMENT_BYTES_AVERAGE = 64 * 1024
export const SEGMENT_MEMBERS_AVERAGE = 32

/** Raw bytes of a segment at most, but for a single file that is larger: what a build holds in memory per core. */
export const SEGMENT_BYTES_MAX = 4 * 1024 * 1024

/** Files are read in pieces of this size. */
export const READ_BYTES_MAX = 1024 * 1024

/** Files that are looked at before other work gets its turn. */
export const WALK_SLICE_ENTRIES = 500

/** Raw bytes of a tree that is packed in memory (`packTree`): overlays are small. */
export const TREE_PACK_BYTES_MAX = 256 * 1024 * 1024

/** Files with extended attributes that a report lists; the others are counted. */
export const XATTR_FILES_MAX = 200_000

/** What a failing program says, of which an error tells the first line. */
export const COMPLAINT_BYTES_MAX = 4_096
