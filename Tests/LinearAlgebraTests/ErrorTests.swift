import COpenBLAS
import Foundation
import LinearAlgebra
import Testing

extension LinearAlgebraSuite {
  @Suite("Errors and degenerate input") struct ErrorTests {
    static let bad: [Double] = [.nan, .infinity, -.infinity]

    @Test("NaN and infinity are refused by name", arguments: bad)
    func notFinite(_ value: Double) throws {
      var a = Matrix.identity(3)
      a[2, 0] = value
      // LAPACK may never return from what this must keep away from it.
      try #require(!a.isFinite)
      let b = [1, value, 1]
      let good = Matrix.identity(3)
      let calls: [(String, () throws(LinearAlgebraError) -> Void)] = [
        ("dgetrf", { () throws(LinearAlgebraError) in _ = try LUFactorization(a) }),
        ("dpotrf", { () throws(LinearAlgebraError) in _ = try CholeskyFactorization(a) }),
        ("dgeqrf", { () throws(LinearAlgebraError) in _ = try QRFactorization(a) }),
        ("dgeqp3", { () throws(LinearAlgebraError) in _ = try PivotedQRFactorization(a) }),
        ("dsyevd", { () throws(LinearAlgebraError) in _ = try SymmetricEigen(a) }),
        ("dsyevd", { () throws(LinearAlgebraError) in _ = try SymmetricEigen.values(of: a) }),
        ("dgeev", { () throws(LinearAlgebraError) in _ = try a.eigenvalues() }),
        (
          "dsygvd",
          { () throws(LinearAlgebraError) in _ = try SymmetricEigen(a, relativeTo: good) }
        ),
        (
          "dsygvd",
          { () throws(LinearAlgebraError) in _ = try SymmetricEigen(good, relativeTo: a) }
        ),
        ("dgesdd", { () throws(LinearAlgebraError) in _ = try SVD(a) }),
        ("dgesdd", { () throws(LinearAlgebraError) in _ = try SVD.singularValues(of: a) }),
        ("dgesdd", { () throws(LinearAlgebraError) in _ = try a.pseudoInverse() }),
        (
          "dgelsd",
          { () throws(LinearAlgebraError) in _ = try minimumNormLeastSquares(a, [1, 1, 1]) }
        ),
        ("dgelsd", { () throws(LinearAlgebraError) in _ = try minimumNormLeastSquares(good, b) }),
        ("dgels", { () throws(LinearAlgebraError) in _ = try fullRankLeastSquares(a, [1, 1, 1]) }),
        ("dgels", { () throws(LinearAlgebraError) in _ = try fullRankLeastSquares(good, b) }),
        (
          "dtrtrs",
          { () throws(LinearAlgebraError) in _ = try a.solveTriangular(.lower, [1, 1, 1]) }
        ),
        ("dtrtrs", { () throws(LinearAlgebraError) in _ = try good.solveTriangular(.lower, b) }),
        ("dgetrs", { () throws(LinearAlgebraError) in _ = try good.solve(b) }),
        (
          "dpotrs",
          { () throws(LinearAlgebraError) in _ = try CholeskyFactorization(good).solve(b) }
        ),
        ("dormqr", { () throws(LinearAlgebraError) in _ = try good.solveLeastSquares(b) }),
        (
          "dstevd",
          { () throws(LinearAlgebraError) in
            _ = try SymmetricTridiagonalEigen(diagonal: b, offDiagonal: [1, 1])
          }
        ),
        (
          "dstevd",
          { () throws(LinearAlgebraError) in
            _ = try SymmetricTridiagonalEigen(diagonal: [1, 1, 1], offDiagonal: [1, value])
          }
        ),
        ("requireFinite", { () throws(LinearAlgebraError) in try a.requireFinite() }),
      ]
      for (routine, call) in calls {
        do {
          try call()
          Issue.record("\(routine) accepted \(value)")
        } catch {
          guard case .notFinite(routine, _) = error else {
            Issue.record("\(routine) with \(value): \(error)")
            continue
          }
        }
      }
    }

    @Test("singular systems name the zero pivot")
    func singular() throws {
      let a: Matrix = [[1, 2], [2, 4]]
      #expect(throws: LinearAlgebraError.singular(routine: "dgetrs", pivot: 2)) {
        try a.solve([1, 2])
      }
      #expect(throws: LinearAlgebraError.singular(routine: "dgetri", pivot: 2)) {
        try a.inverse()
      }
      #expect(throws: LinearAlgebraError.singular(routine: "dtrtrs", pivot: 3)) {
        try Matrix.diagonal([1, 2, 0]).solveTriangular(.upper, [1, 1, 1])
      }
      #expect(throws: LinearAlgebraError.singular(routine: "dtrtrs", pivot: 2)) {
        try Matrix(rows: [[1, 0], [0, 0], [0, 0]]).solveLeastSquares([1, 1, 1])
      }
    }

    @Test("an indefinite matrix names the leading minor that is not positive")
    func indefinite() {
      #expect(throws: LinearAlgebraError.notPositiveDefinite(routine: "dpotrf", leadingMinor: 2)) {
        try CholeskyFactorization([[1, 2], [2, 1]])
      }
      #expect(throws: LinearAlgebraError.notPositiveDefinite(routine: "dpotrf", leadingMinor: 1)) {
        try CholeskyFactorization([[0]])
      }
    }

    @Test("results beyond the range of numbers are refused, not returned as infinities")
    func overflow() {
      let large: Matrix = [[1e308, 1e308], [-1e308, 1e308]]
      #expect(throws: LinearAlgebraError.overflow(routine: "dgetrf")) {
        try LUFactorization(large)
      }
      let tiny = Matrix.diagonal([1e-200, 1])
      let b = [1e200, 1]
      #expect(throws: LinearAlgebraError.overflow(routine: "dgetrs")) { try tiny.solve(b) }
      #expect(throws: LinearAlgebraError.overflow(routine: "dpotrs")) {
        try CholeskyFactorization(tiny).solve(b)
      }
      #expect(throws: LinearAlgebraError.overflow(routine: "dtrtrs")) {
        try tiny.solveTriangular(.lower, b)
      }
      #expect(throws: LinearAlgebraError.overflow(routine: "dtrtrs")) {
        try tiny.solveLeastSquares(b)
      }
      #expect(throws: LinearAlgebraError.overflow(routine: "dgetri")) {
        try ([[.leastNonzeroMagnitude]] as Matrix).inverse()
      }
      #expect(throws: LinearAlgebraError.overflow(routine: "pseudoInverse")) {
        try Matrix.diagonal([.leastNonzeroMagnitude, .leastNonzeroMagnitude]).pseudoInverse()
      }
    }

    @Test("messages say in plain words what happened")
    func messages() {
      for (error, message) in [
        (
          .singular(routine: "dgetrs", pivot: 2),
          "dgetrs: the matrix is singular: pivot 2 is exactly zero"
        ),
        (
          .notPositiveDefinite(routine: "dpotrf", leadingMinor: 3),
          "dpotrf: the matrix is not positive definite: "
            + "its leading minor of order 3 is not positive"
        ),
        (
          .notConverged(routine: "dstevd", info: 4),
          "dstevd: the iteration did not converge: 4 off-diagonal elements are not negligible"
        ),
        (
          .notConverged(routine: "dgeev", info: 2),
          "dgeev: the iteration did not converge: eigenvalues 1 to 2 were not found"
        ),
        (
          .notConverged(routine: "dsyevd", info: 7),
          "dsyevd: the iteration did not converge: divide and conquer stopped with code 7"
        ),
        (
          .overflow(routine: "dgetrs"),
          "dgetrs: the result exceeds the range of double precision"
        ),
        (
          .notFinite(routine: "dgesdd", argument: "the matrix"),
          "dgesdd: the matrix holds a NaN or an infinity"
        ),
        (
          .illegalArgument(routine: "dgeqrf", position: 5),
          "dgeqrf: argument 5 has an illegal value"
        ),
        (.outOfMemory(routine: "dgelsd"), "dgelsd: the workspace could not be allocated"),
      ] as [(LinearAlgebraError, String)] {
        #expect("\(error)" == message)
      }
    }

    @Test("shapes that do not fit stop the program and are named")
    func productShapes() async {
      let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Matrix.zeros(3, 4) * Matrix.zeros(5, 2)
      }
      let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
      #expect(message.contains("cannot multiply 3×4 by 5×2"))
    }

    @Test("an element outside the matrix stops the program")
    func indexOutOfRange() async {
      await #expect(processExitsWith: .failure) {
        // Row 2 of column 0 would be a valid place in the storage.
        _ = Matrix.zeros(2, 2)[2, 0]
      }
    }
  }

  @Suite("BLAS environment") struct BLASEnvironmentTests {
    @Test("the first product makes OpenBLAS single-threaded by itself")
    func firstUse() async {
      await #expect(processExitsWith: .success) {
        openblas_set_num_threads(2)
        _ = Matrix.identity(2) * Matrix.identity(2)
        exit(openblas_get_num_threads() == 1 ? EXIT_SUCCESS : EXIT_FAILURE)
      }
    }

    #if os(Linux)
    @Test("OpenBLAS ends its threads when told to, and products do not start them again")
    func endThreads() async {
      await #expect(processExitsWith: .success) {
        openblas_set_num_threads(2)
        // OpenBLAS's own record of whether its threads run, which no header declares.
        // A build without threads lacks it, and there is nothing to end.
        guard let symbol = dlsym(nil, "blas_server_avail") else { exit(EXIT_SUCCESS) }
        let running = symbol.assumingMemoryBound(to: Int32.self)
        guard running.pointee == 1 else { exit(EXIT_FAILURE) }
        BLASEnvironment.endThreads()
        let product = Matrix.identity(300) * Matrix.identity(300)
        exit(running.pointee == 0 && product == .identity(300) ? EXIT_SUCCESS : EXIT_FAILURE)
      }
    }
    #endif

    @Test("OpenBLAS runs on one thread, and says who it is")
    func environment() {
      #expect(BLASEnvironment.threads == 1)
      BLASEnvironment.useSingleThread()
      BLASEnvironment.useSingleThread()
      #expect(BLASEnvironment.threads == 1)
      let words = BLASEnvironment.description.split(separator: " ")
      #expect(words.count == 3 && words[0] == "OpenBLAS" && words[1].contains("."))
    }
  }
}
