import LinearAlgebra
import Testing

/// A family of Gauss rules with the moments of its weight.
enum QuadratureFamily: CustomStringConvertible, Sendable {
  case legendre, hermite
  case gegenbauer(alpha: Double)

  static let all: [QuadratureFamily] =
    [.legendre, .hermite] + [-0.25, 0, 0.5, 1, 2.5, 50].map { .gegenbauer(alpha: $0) }

  var description: String {
    switch self {
    case .legendre: "Legendre"
    case .hermite: "Hermite"
    case .gegenbauer(let alpha): "Gegenbauer alpha=\(alpha)"
    }
  }

  func rule(_ n: Int) throws -> QuadratureRule {
    switch self {
    case .legendre: try GaussQuadrature.legendre(n)
    case .hermite: try GaussQuadrature.hermite(n)
    case .gegenbauer(let alpha): try GaussQuadrature.gegenbauer(n, alpha: alpha)
    }
  }

  /// The integral of x^(2k).
  func evenMoment(_ k: Int) -> Double {
    var moment = 1.0
    switch self {
    case .legendre:
      moment = 2 / Double(2 * k + 1)
    case .hermite:
      for j in 0..<k { moment *= Double(2 * j + 1) }
    case .gegenbauer(let alpha):
      for j in 0..<k { moment *= Double(2 * j + 1) / (2 * alpha + Double(2 * j + 2)) }
    }
    return moment
  }
}

extension LinearAlgebraSuite {
  @Suite("Gauss quadrature") struct GaussQuadratureTests {
    private func power(_ x: Double, _ exponent: Int) -> Double {
      (0..<exponent).reduce(1) { product, _ in product * x }
    }

    @Test("n nodes integrate all powers up to 2n − 1, n = 1…64", arguments: QuadratureFamily.all)
    func exactness(_ family: QuadratureFamily) throws {
      for n in 1...64 {
        let rule = try family.rule(n)
        #expect(rule.nodes.count == n && rule.weights.allSatisfy { $0 > 0 })
        #expect(zip(rule.nodes, rule.nodes.dropFirst()).allSatisfy { $0 < $1 })
        #expect(rule.nodes == rule.nodes.reversed().map { 0 - $0 }, "nodes are symmetric")
        #expect(rule.weights == rule.weights.reversed(), "weights are symmetric")
        for k in 0..<n {
          let moment = family.evenMoment(k)
          let sum = rule.integrate { power($0, 2 * k) }
          // A node's rounding enters its power 2k times, and the sum has n terms.
          expectRatio(
            "Gauss \(family): ∫x^2k", testRatio(abs(sum - moment), n + 2 * k, scale: moment),
            "n=\(n), k=\(k)")
          let odd = rule.integrate { power($0, 2 * k + 1) }
          let magnitude = rule.integrate { abs(power($0, 2 * k + 1)) }
          expectRatio(
            "Gauss \(family): ∫x^(2k+1)", testRatio(abs(odd), n + 2 * k, scale: magnitude),
            "n=\(n), k=\(k)")
        }
      }
    }

    @Test("degree 2n is out of reach", arguments: QuadratureFamily.all)
    func sharpness(_ family: QuadratureFamily) throws {
      for n in 1...4 {
        let moment = family.evenMoment(n)
        #expect(try family.rule(n).integrate { power($0, 2 * n) } < 0.999 * moment, "n=\(n)")
      }
    }

    @Test("rules that are known in closed form")
    func closedForms() throws {
      let two = try GaussQuadrature.legendre(2)
      #expect(
        distanceRatio(two.nodes, [-1 / 3.0.squareRoot(), 1 / 3.0.squareRoot()], scale: 1) < 2)
      #expect(distanceRatio(two.weights, [1, 1], scale: 1) < 2)
      let three = try GaussQuadrature.hermite(3)
      #expect(distanceRatio(three.nodes, [-3.0.squareRoot(), 0, 3.0.squareRoot()], scale: 1) < 2)
      #expect(distanceRatio(three.weights, [1.0 / 6, 2.0 / 3, 1.0 / 6], scale: 1) < 2)
      let uniform = try GaussQuadrature.gegenbauer(20, alpha: 0.5)
      let legendre = try GaussQuadrature.legendre(20)
      #expect(distanceRatio(uniform.nodes, legendre.nodes, scale: 1) < 1)
      #expect(distanceRatio(uniform.weights, legendre.weights.map { $0 / 2 }, scale: 1) < 1)
      // Chebyshev: equal weights.
      let arcsine = try GaussQuadrature.gegenbauer(40, alpha: 0)
      #expect(distanceRatio(arcsine.weights, Vector(repeating: 1 / 40, count: 40), scale: 1) < 1)
    }

    @Test("a scaled rule integrates over its interval")
    func scaling() throws {
      let rule = try GaussQuadrature.legendre(6).scaled(to: 2...5)
      expectRatio(
        "Gauss Legendre scaled", testRatio(abs(rule.integrate { $0 * $0 } - 39), 6, scale: 39),
        "∫x² over [2, 5]")
    }

    @Test("large rules neither overflow nor lose their mass", arguments: [200, 500, 1000])
    func large(_ n: Int) throws {
      for family in [QuadratureFamily.legendre, .hermite] {
        let rule = try family.rule(n)
        #expect(rule.nodes.allSatisfy(\.isFinite) && rule.weights.allSatisfy { $0 >= 0 })
        for k in 0...10 {
          let sum = rule.integrate { power($0, 2 * k) }
          expectRatio(
            "Gauss \(family): large rules",
            testRatio(abs(sum - family.evenMoment(k)), n + 2 * k, scale: family.evenMoment(k)),
            "n=\(n), k=\(k)")
        }
      }
    }
  }
}
