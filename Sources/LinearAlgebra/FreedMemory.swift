import COpenBLAS

/// What becomes of the memory of matrices that are no longer needed.
public enum FreedMemory {
  /// Keeps it in the process for the next matrices; to be called once, before the first of them.
  ///
  /// The GNU C library by default hands blocks above 128 KiB back to the system, and memory at the
  /// end of a heap above a similar bound. The next matrix of that size then costs a page fault for
  /// every 4 KiB, and the threads of a process wait for each other while the system serves them.
  /// Other C libraries are left as they are. No result depends on it.
  public static func keep() {
    #if canImport(Glibc)
    // 32 MiB is the largest bound that the library takes for its first parameter.
    _ = mallopt(M_MMAP_THRESHOLD, 32 << 20)
    _ = mallopt(M_TRIM_THRESHOLD, 256 << 20)
    #endif
  }
}
