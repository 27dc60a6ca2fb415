import Foundation
import LinearAlgebra
import Testing

#if canImport(Glibc)
extension LinearAlgebraSuite {
  @Suite("Freed memory") struct FreedMemoryTests {
    /// The page faults that this thread has caused and that needed no disk.
    private var pageFaults: Int {
      var usage = rusage()
      // RUSAGE_THREAD, which the module does not export.
      getrusage(__rusage_who_t(1), &usage)
      return usage.ru_minflt
    }

    /// Four matrices of 1.25 MiB, all alive at once; the result is a sum of their elements.
    private func useMatrices() -> Double {
      let matrices = (0..<4).map { Matrix(rows: 400, columns: 400, repeating: Double($0)) }
      return matrices.reduce(0) { $0 + $1[7, 7] }
    }

    @Test("the memory of freed matrices serves the next ones without page faults")
    func freedMemoryIsUsedAgain() {
      FreedMemory.keep()
      _ = useMatrices()
      let before = pageFaults
      let sum = (0..<10).reduce(0) { total, _ in total + useMatrices() }
      #expect(sum == 60)
      // Handing the memory back would cost 312 pages a matrix, 12,500 in all. The heap may still have
      // to grow once, since other tests allocate meanwhile: a fifth of that.
      #expect(pageFaults - before < 2_500)
    }
  }
}
#endif
