import COpenBLAS
import Foundation
import LinearAlgebra
import Testing

extension LinearAlgebraSuite {
  @Suite("Overhead", .serialized) struct OverheadTests {
    /// The processor time this thread has used, in nanoseconds.
    ///
    /// Unlike elapsed time it does not pass while other programs have the processor. It includes
    /// the kernel's work for page faults.
    private func threadTime() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
    }

    /// Times calls in interleaved repetitions and keeps the shortest time of each.
    private func shorten(
      _ shortest: inout [Double], repetitions: Int, _ calls: [() -> Void]
    ) {
      for repetition in 0..<repetitions {
        for offset in calls.indices {
          // The order rotates, so that no call always follows the same other one.
          let index = (repetition + offset) % calls.count
          let start = threadTime()
          calls[index]()
          shortest[index] = min(shortest[index], threadTime() - start)
        }
      }
    }

    // The shortest of interleaved repetitions is what a call costs with the least disturbance. On
    // a machine under load even that scatters, in both directions, so one undisturbed round of ten
    // is enough to acquit; a true overhead shows in every round.
    @Test("a product through Matrix costs at most 3 % more than cblas_dgemm")
    func gemm() {
      // The direct call must not run on several threads because it happens to come first.
      BLASEnvironment.useSingleThread()
      let n = 512
      var random = SplitMix64(seed: 11)
      let (a, b) = (random.uniformMatrix(n, n), random.uniformMatrix(n, n))
      var direct = Vector(repeating: 0, count: n * n)
      var reused = Matrix.zeros(n, n)
      let calls: [() -> Void] = [
        {
          cblas_dgemm(
            CblasColMajor, CblasNoTrans, CblasNoTrans, Int32(n), Int32(n), Int32(n), 1,
            a.elements, Int32(n), b.elements, Int32(n), 0, &direct, Int32(n))
        },
        { #expect((a * b).rows == n) },
        { Matrix.multiply(a, b, into: &reused) },
      ]
      var (overhead, overheadInto) = (Double.infinity, Double.infinity)
      for _ in 0..<10 where max(overhead, overheadInto) > 1.03 {
        var times = [Double](repeating: .infinity, count: calls.count)
        shorten(&times, repetitions: 15, calls)
        overhead = min(overhead, times[1] / times[0])
        overheadInto = min(overheadInto, times[2] / times[0])
        print(
          "gemm 512×512: cblas_dgemm \(fixed(times[0] / 1e6, 2)) ms, "
            + "Matrix * \(fixed(times[1] / times[0], 4)) times that, into a given matrix "
            + "\(fixed(times[2] / times[0], 4)) times")
      }
      #expect(overhead <= 1.03)
      #expect(overheadInto <= 1.03)
      #expect(reused.elements == direct)
    }

    @Test("the cost of a small product is printed")
    func smallProducts() {
      let n = 12
      var random = SplitMix64(seed: 12)
      let (a, b) = (random.uniformMatrix(n, n), random.uniformMatrix(n, n))
      var direct = Vector(repeating: 0, count: n * n)
      let calls = 1000
      var checksum = 0.0
      var times = [Double](repeating: .infinity, count: 2)
      shorten(
        &times, repetitions: 20,
        [
          {
            for _ in 0..<calls {
              cblas_dgemm(
                CblasColMajor, CblasNoTrans, CblasNoTrans, Int32(n), Int32(n), Int32(n), 1,
                a.elements, Int32(n), b.elements, Int32(n), 0, &direct, Int32(n))
            }
          },
          { for _ in 0..<calls { checksum += (a * b)[0, 0] } },
        ])
      print(
        "gemm 12×12: cblas_dgemm \(fixed(times[0] / Double(calls), 0)) ns, "
          + "Matrix * \(fixed(times[1] / Double(calls), 0)) ns")
      #expect(checksum.isFinite)
    }
  }
}
