import Randomness
import RealModule
import Testing
import Verification

@Suite("The fit of a power law agrees with least squares and covers the truth")
struct PowerLawFitTests {
  static let xs: [Double] = [100, 200, 400, 800, 1600, 3200]

  /// Points on c·xᵃ without noise.
  private func exact(_ c: Double, _ a: Double, at xs: [Double] = xs) -> [PowerLawPoint] {
    xs.map { x in
      let y = c * .pow(x, a)
      return PowerLawPoint(x: x, estimate: y, interval: Interval(y, y))
    }
  }

  @Test(
    "A noiseless law gives its exponent and constant to a few ulps",
    arguments: [
      (3.0, -1.0), (0.25, -0.5), (7, 2), (1, 0.125),
    ])
  func noiseless(c: Double, a: Double) throws {
    let fit = try PowerLawFit(exact(c, a))
    #expect(abs(fit.exponent.estimate - a) <= 16 * a.magnitude.ulp)
    #expect(abs(try fit.constant(givenExponent: a).estimate - c) <= 32 * c.ulp)
    #expect(abs(fit.slopeChange.estimate) < 1e-13)
    #expect(fit.exponent.interval.halfWidth < 1e-14)
    #expect(fit.range == Interval(100, 3200))
  }

  /// A point with a logarithmic error and a logarithmic half-width.
  private func point(_ x: Double, _ y: Double, error: Double, halfWidth: Double) -> PowerLawPoint {
    PowerLawPoint(
      x: x, estimate: y * .exp(error),
      interval: Interval(y * .exp(error - halfWidth), y * .exp(error + halfWidth)))
  }

  @Test("Exponent, constant and slope change are those of weighted least squares")
  func golden() throws {
    let widths = [0.01, 0.02, 0.03, 0.04, 0.06, 0.09]
    let errors = [0.004, -0.013, 0.008, 0.021, -0.03, 0.017]
    let points = Self.xs.indices.map { index in
      let x = Self.xs[index]
      return point(x, 5 * .pow(x, -0.7), error: errors[index], halfWidth: widths[index])
    }
    let fit = try PowerLawFit(points)
    let x = Self.xs.map { Double.log($0) }
    let y = points.map { Double.log($0.estimate) }
    let w = widths.map { 1 / ($0 * $0) }
    // The normal equations of weighted least squares, with moments about log x = 6.
    let moment = { (power: Int, ys: [Double]) in
      x.indices.reduce(0) { $0 + w[$1] * .pow(x[$1] - 6, power) * ys[$1] }
    }
    let ones = x.map { _ in 1.0 }
    let s = (0...4).map { moment($0, ones) }
    let t = (0...2).map { moment($0, y) }
    let slope = (s[0] * t[1] - s[1] * t[0]) / (s[0] * s[2] - s[1] * s[1])
    #expect(abs(fit.exponent.estimate - slope) < 1e-10)

    let determinant = { (a: [Double], b: [Double], c: [Double]) in
      a[0] * (b[1] * c[2] - b[2] * c[1]) - b[0] * (a[1] * c[2] - a[2] * c[1])
        + c[0] * (a[1] * b[2] - a[2] * b[1])
    }
    let columns = [Array(s[0...2]), Array(s[1...3]), Array(s[2...4])]
    let quadratic =
      determinant(columns[0], columns[1], t) / determinant(columns[0], columns[1], columns[2])
    #expect(abs(fit.slopeChange.estimate - 2 * quadratic * .log(32)) < 1e-8)

    let logConstant = x.indices.reduce(0) { $0 + w[$1] * (y[$1] + 0.7 * x[$1]) } / s[0]
    #expect(abs(try fit.constant(givenExponent: -0.7).estimate - .exp(logConstant)) < 1e-9)
  }

  @Test("The intervals are the exact range over the box of the points' intervals")
  func cornersOfTheBox() throws {
    let widths = [0.01, 0.02, 0.03, 0.03, 0.02, 0.05]
    let (c, a) = (2.0, -1.0)
    var missed = [Double](repeating: .infinity, count: 3)
    for corner in 0..<64 {
      let points = Self.xs.indices.map { index in
        let sign: Double = (corner >> index) & 1 == 0 ? -1 : 1
        return point(
          Self.xs[index], c * .pow(Self.xs[index], a), error: sign * widths[index],
          halfWidth: widths[index] * (1 + 1e-9))
      }
      let fit = try PowerLawFit(points)
      let constant = try fit.constant(givenExponent: a)
      for (index, (fitted, truth)) in [(fit.exponent, a), (constant, c), (fit.slopeChange, 0)]
        .enumerated()
      {
        #expect(fitted.interval.contains(truth))
        missed[index] = min(missed[index], fitted.interval.upper - truth)
      }
    }
    // At the worst corner the upper end is the truth itself: the intervals are not too wide.
    #expect(missed.allSatisfy { $0 < 1e-7 })
  }

  @Test("Intervals of 95 % for all points together cover exponent, constant and straightness")
  func coverage() throws {
    // z = 2.6383: each of six intervals misses with probability 0.05/6.
    let (z, noise, runs) = (2.6383, 0.02, 2000)
    #expect(abs(Double.erfc(z / 2.0.squareRoot()) - 0.05 / 6) < 1e-5)
    var misses = 0
    var widest = 0.0
    for run in 0..<runs {
      var stream = RandomStream(seed: 1, label: "coverage", replicate: UInt64(run))
      let points = Self.xs.map {
        point($0, 3 / $0, error: noise * stream.normal(), halfWidth: z * noise)
      }
      let fit = try PowerLawFit(points)
      let constant = try fit.constant(givenExponent: -1).interval
      let isCovered =
        fit.exponent.interval.contains(-1) && constant.contains(3)
        && fit.slopeChange.interval.contains(0)
      misses += isCovered ? 0 : 1
      widest = max(widest, fit.exponent.interval.halfWidth)
    }
    let deviations = Self.xs.map { Double.log($0 / 100) - .log(32) / 2 }
    let standardError = noise / deviations.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let ratio = widest / (1.96 * standardError)
    print("power law: \(misses) of \(runs) misses at 0.05; width \(ratio.text()) of normal theory")
    #expect(misses <= Binomial(trials: runs, probability: 0.05).upperQuantile(tail: 1e-9))
    #expect(ratio < 3)
  }

  @Test("An estimate outside its own interval does not shrink the fitted interval")
  func estimateOutside() throws {
    let points = Self.xs.map {
      PowerLawPoint(x: $0, estimate: 1.2 / $0, interval: Interval(0.9 / $0, 1.1 / $0))
    }
    let constant = try PowerLawFit(points).constant(givenExponent: -1)
    #expect(constant.interval.contains(1.2) && constant.interval.contains(0.9 + 1e-12))
  }

  @Test("A correction 5/x bends the law: the local slope changes as calculus says")
  func curvature() throws {
    let points = (1...7).map { k in
      let x = Double(1 << k)
      let y = (1 + 5 / x) / x
      return PowerLawPoint(x: x, estimate: y, interval: Interval(y, y))
    }
    let fit = try PowerLawFit(points)
    // d log y / d log x = −1 − 5/(x + 5): from −1.71 at x = 2 to −1.04 at x = 128.
    let change = 5.0 / 7 - 5.0 / 133
    print("slope change \(fit.slopeChange.estimate.text()), calculus \(change.text())")
    #expect(abs(fit.slopeChange.estimate - change) < 0.2)
  }

  @Test("What a finite-size law leads one to expect is what the fit finds without noise")
  func expectation() throws {
    let law = { (x: Double) in 3 / x * (1 + 50 / x) }
    let noisy = Self.xs.map { point($0, law($0), error: 0, halfWidth: 0.01 + 1 / $0) }
    let fit = try PowerLawFit(noisy)
    let expected = try fit.expectation(of: Self.xs.map(law), givenExponent: -1)
    #expect(abs(expected.exponent - fit.exponent.estimate) < 1e-12)
    #expect(abs(expected.constant - (try fit.constant(givenExponent: -1).estimate)) < 1e-12)
    #expect(abs(expected.slopeChange - fit.slopeChange.estimate) < 1e-12)
    #expect(throws: VerificationError.self) {
      try fit.expectation(of: Self.xs.map { _ in -1 }, givenExponent: -1)
    }
  }

  @Test("No point counts more than about a thousand times as much as another")
  func weightsAreBounded() throws {
    var points = exact(1, -1)
    let x = Self.xs[5]
    points[5] = point(x, 1 / x, error: 0.1, halfWidth: 0.1)
    let error = try PowerLawFit(points).exponent.estimate + 1
    // Weight 1 against 1/0.03² each: regression coefficient of the last point times its error.
    let w = [1, 1, 1, 1, 1, 0.0009]
    let logs = Self.xs.map { Double.log($0) }
    let mean = zip(w, logs).reduce(0) { $0 + $1.0 * $1.1 } / w.reduce(0, +)
    let spread = zip(w, logs).reduce(0) { $0 + $1.0 * ($1.1 - mean) * ($1.1 - mean) }
    #expect(abs(error - 0.1 * 0.0009 * (logs[5] - mean) / spread) < 1e-9)
  }

  @Test("Points that no power law fits are typed errors")
  func badData() {
    let good = exact(1, -1)
    let y = Interval(0.1, 0.2)
    let bad: [PowerLawPoint] = [
      PowerLawPoint(x: 0, estimate: 0.15, interval: y),
      PowerLawPoint(x: -1, estimate: 0.15, interval: y),
      PowerLawPoint(x: .nan, estimate: 0.15, interval: y),
      PowerLawPoint(x: .infinity, estimate: 0.15, interval: y),
      PowerLawPoint(x: 5, estimate: .nan, interval: y),
      PowerLawPoint(x: 5, estimate: 0, interval: y),
      PowerLawPoint(x: 5, estimate: -1, interval: y),
      PowerLawPoint(x: 5, estimate: 0.1, interval: Interval(0, 0.2)),
      PowerLawPoint(x: 5, estimate: 0.1, interval: Interval(-0.1, 0.2)),
      PowerLawPoint(x: 5, estimate: 0.1, interval: Interval(0.1, .infinity)),
    ]
    for point in bad {
      #expect(throws: VerificationError.self) { try PowerLawFit(good + [point]) }
    }
    #expect(throws: VerificationError.unfittable("2 points, expected at least 3")) {
      try PowerLawFit(Array(good.prefix(2)))
    }
    #expect(throws: VerificationError.unfittable("1 different x, expected at least 3")) {
      try PowerLawFit([good[0], good[0], good[0]])
    }
    #expect(throws: VerificationError.unfittable("2 different x, expected at least 3")) {
      try PowerLawFit([good[0], good[0], good[1], good[1]])
    }
    #expect(throws: VerificationError.self) {
      try PowerLawFit(exact(1, -1, at: [1e5, 1e5.nextUp, 1e5.nextUp.nextUp]))
    }
  }
}
