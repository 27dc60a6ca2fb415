import COpenBLAS

/// The BLAS library underneath: which one, and how many threads it uses.
///
/// Parallelism belongs to the caller, over replicates: a threaded BLAS on small matrices only
/// makes every thread wait. The module makes OpenBLAS single-threaded before its first call.
public enum BLASEnvironment {
  /// Makes OpenBLAS run every call on the calling thread alone; calling it again changes nothing.
  ///
  /// Every entry of this module into BLAS has done the same before, once per process. Call it
  /// only after other code in the process may have raised the number of threads.
  public static func useSingleThread() {
    startSingleThreaded()
    if openblas_get_num_threads() != 1 { openblas_set_num_threads(1) }
  }

  /// Ends the threads that OpenBLAS started when it was loaded; for the first line of a program.
  ///
  /// OpenBLAS starts one for every further processor. They never get work here, but look out for it
  /// for the first tenth of a second without a pause, and keep those processors from the program's
  /// own threads. No other thread may be in BLAS meanwhile. OpenBLAS starts new threads when
  /// somebody raises their number.
  public static func endThreads() {
    // Setting a number of threads would start them again, so it comes first.
    useSingleThread()
    end_blas_threads()
  }

  /// The number of threads OpenBLAS uses for one call.
  public static var threads: Int {
    startSingleThreaded()
    return Int(openblas_get_num_threads())
  }

  /// Name, version and kernel family of the library, such as "OpenBLAS 0.3.21 SkylakeX".
  public static var description: String {
    let configuration = String(cString: openblas_get_config()).split(separator: " ")
    let nameAndVersion = configuration.prefix(2).joined(separator: " ")
    return nameAndVersion + " " + String(cString: openblas_get_corename())
  }
}

/// Set on first use; Swift initialises a global exactly once, also under concurrent first use.
private let singleThreaded: Bool = {
  openblas_set_num_threads(1)
  return true
}()

/// Every wrapper calls this before it enters BLAS; after the first time it costs one comparison.
@inline(__always)
func startSingleThreaded() {
  _ = singleThreaded
}
