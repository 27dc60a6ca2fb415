import Randomness
import RealModule
import Testing

/// The probability with which one call of a check below fails although the law is right.
///
/// Seeds are fixed, so a check that passes once passes always; the rate says how far the tests are
/// from being tuned to their seeds.
let falseAlarmRate = 1e-9

/// How many standard errors a mean may be off when only the central limit theorem bounds it.
///
/// The normal law has 8·10⁻¹¹ beyond 6.5 standard deviations on both sides together; the factor 12
/// to ``falseAlarmRate`` covers the error of the limit theorem at the sample sizes used here.
let standardErrorLimit = 6.5

/// The largest distance between the empirical and an exact distribution function.
///
/// It is infinite when a sample is not a number.
func distributionDistance(_ samples: [Double], _ cdf: (Double) -> Double) -> Double {
  if samples.contains(where: \.isNaN) { return .infinity }
  let sorted = samples.sorted()
  let n = Double(sorted.count)
  var distance = 0.0
  for (index, value) in sorted.enumerated() {
    let exact = cdf(value)
    if exact.isNaN { return .infinity }
    distance = max(distance, exact - Double(index) / n, Double(index + 1) / n - exact)
  }
  return distance
}

/// What speaks against a continuous law, by the Dvoretzky–Kiefer–Wolfowitz–Massart inequality.
///
/// P(sup |Fₙ − F| > √(log(2/α) / 2n)) ≤ α for every n and every continuous F.
func distributionFault(_ samples: [Double], _ cdf: (Double) -> Double) -> String? {
  let limit = (Double.log(2 / falseAlarmRate) / (2 * Double(samples.count))).squareRoot()
  let distance = distributionDistance(samples, cdf)
  return distance <= limit ? nil : "distance \(distance) over the DKW limit \(limit)"
}

/// Expects nothing to speak against a continuous law; see ``distributionFault(_:_:)``.
func expectDistribution(
  _ samples: [Double], _ name: String, sourceLocation: SourceLocation = #_sourceLocation,
  _ cdf: (Double) -> Double
) {
  let fault = distributionFault(samples, cdf)
  #expect(fault == nil, "\(name)", sourceLocation: sourceLocation)
}

/// What speaks against the mean of bounded variables of known variance, by Bernstein's inequality.
///
/// P(|mean − μ| ≥ t) ≤ 2 exp(−n t² / (2σ² + 2bt/3)) when |X − μ| ≤ b; valid for every n.
func boundedMeanFault(
  _ samples: [Double], mean: Double, variance: Double, bound: Double
) -> String? {
  let n = Double(samples.count)
  let level = Double.log(2 / falseAlarmRate)
  let linear = bound * level / (3 * n)
  let limit = linear + (linear * linear + 2 * variance * level / n).squareRoot()
  return meanFault(samples, mean: mean, limit: limit)
}

/// Expects nothing to speak against the mean of bounded variables.
func expectBoundedMean(
  _ samples: [Double], equals mean: Double, variance: Double, bound: Double, _ name: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let fault = boundedMeanFault(samples, mean: mean, variance: variance, bound: bound)
  #expect(fault == nil, "\(name)", sourceLocation: sourceLocation)
}

/// What speaks against the mean of variables of known variance, by the central limit theorem.
func meanFault(_ samples: [Double], mean: Double, variance: Double) -> String? {
  let limit = standardErrorLimit * (variance / Double(samples.count)).squareRoot()
  return meanFault(samples, mean: mean, limit: limit)
}

/// Expects nothing to speak against the mean of variables of known variance.
func expectMean(
  _ samples: [Double], equals mean: Double, variance: Double, _ name: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let fault = meanFault(samples, mean: mean, variance: variance)
  #expect(fault == nil, "\(name)", sourceLocation: sourceLocation)
}

private func meanFault(_ samples: [Double], mean: Double, limit: Double) -> String? {
  let measured = samples.reduce(0, +) / Double(samples.count)
  return abs(measured - mean) <= limit ? nil : "mean \(measured), not \(mean) ± \(limit)"
}

/// What speaks against exact probabilities of cells, by Chernoff's bound on each cell.
///
/// For a binomial count with frequency q, P(n·KL(q, p) ≥ s) ≤ 2 exp(−s); the level is divided by the
/// number of cells, and by the number of tests that share the false-alarm rate. A cell of
/// probability 0 must be empty.
func countsFault(_ counts: [Int], probabilities: [Double], tests: Int = 1) -> String? {
  guard counts.count == probabilities.count else { return "\(counts.count) cells" }
  let n = Double(counts.reduce(0, +))
  let limit = Double.log(2 * Double(counts.count * tests) / falseAlarmRate)
  for (index, (count, p)) in zip(counts, probabilities).enumerated() {
    let q = Double(count) / n
    let divergence = n * (relativeEntropy(q, p) + relativeEntropy(1 - q, 1 - p))
    if !(divergence <= limit) {
      return "cell \(index) has frequency \(q), not \(p): divergence \(divergence) over \(limit)"
    }
  }
  return nil
}

/// Expects nothing to speak against exact probabilities of cells.
func expectCounts(
  _ counts: [Int], haveProbabilities probabilities: [Double], _ name: String, tests: Int = 1,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let fault = countsFault(counts, probabilities: probabilities, tests: tests)
  #expect(fault == nil, "\(name)", sourceLocation: sourceLocation)
}

/// One term q log(q / p) of a relative entropy.
private func relativeEntropy(_ q: Double, _ p: Double) -> Double {
  q == 0 ? 0 : p == 0 ? .infinity : q * .log(q / p)
}

/// How many of the samples fall into each of the cells that ascending edges make.
///
/// Cell 0 is below the first edge, the last one above the last edge.
func cellCounts(_ samples: [Double], edges: [Double]) -> [Int] {
  var counts = [Int](repeating: 0, count: edges.count + 1)
  for sample in samples {
    var low = 0
    var high = edges.count
    while low < high {
      let middle = (low + high) / 2
      if edges[middle] <= sample { low = middle + 1 } else { high = middle }
    }
    counts[low] += 1
  }
  return counts
}

/// The values that a draw gives, one after the other.
func draws<Value>(
  _ count: Int, seed: UInt64 = 1, _ label: String, _ draw: (inout RandomStream) -> Value
) -> [Value] {
  var stream = RandomStream(seed: seed, label: "tests/" + label)
  return (0..<count).map { _ in draw(&stream) }
}
