import LinearAlgebra
import Preconditions
import RealModule

/// Marsaglia and Tsang's ziggurat for the normal law, in Doornik's form, with 256 layers.
///
/// The area under f(x) = exp(−x²/2), x ≥ 0, is covered by 256 pieces of equal area v. Piece i ≥ 1 is
/// the rectangle 0 ≤ x ≤ xᵢ, f(xᵢ) ≤ y ≤ f(xᵢ₊₁), where x₁ = r and x₂₅₆ = 0; piece 0 is the strip of
/// height f(r) up to r together with the tail beyond, treated as a rectangle of width x₀ = v / f(r).
/// A point drawn from a piece lies below xᵢ₊₁, and is accepted at once, about 98.8 % of the time.
///
/// Sources: G. Marsaglia, W. W. Tsang, "The ziggurat method for generating random variables" (2000);
/// J. A. Doornik, "An improved ziggurat method to generate normal random samples" (2005). The layer,
/// the sign and the abscissa come from disjoint bits of one 64-bit word, as Doornik advises.
enum Ziggurat {
  /// What the quick test needs of one layer.
  struct Layer {
    /// The width xᵢ of the layer times 2⁻⁵³.
    var scale: Double
    /// The width xᵢ₊₁ of the layer above.
    var inner: Double
  }

  /// The layers, and the heights f(xᵢ), i = 0 … 256, in memory that is never released.
  struct Tables: @unchecked Sendable {
    let layers: UnsafePointer<Layer>
    let heights: UnsafePointer<Double>
    /// Where the tail begins, x₁ = r.
    let tail: Double
  }

  static let layerCount = 256

  /// The tables, computed from their definition on first use and immutable from then on.
  static let tables = makeTables()

  /// A standard normal number from a source of words; 98.8 % of them take one word.
  @inline(__always)
  static func normal(_ source: inout some WordSource, _ tables: Tables) -> Double {
    let word = source.nextBits()
    let layer = Int(truncatingIfNeeded: word & 0xFF)
    // An odd integer between −2⁵³ and 2⁵³: symmetric about zero and exact as a Double.
    let signed = (Int64(bitPattern: word) >> 10) | 1
    let x = Double(signed) * tables.layers[layer].scale
    if x.magnitude < tables.layers[layer].inner { return x }
    return edge(x, layer, &source, tables)
  }

  /// Decides a point that is not surely below the curve, and draws again when it is above.
  @inline(never)
  private static func edge(
    _ x: Double, _ layer: Int, _ source: inout some WordSource, _ tables: Tables
  ) -> Double {
    if layer == 0 {
      let beyond = tailExcess(&source, tables)
      return x < 0 ? -(tables.tail + beyond) : tables.tail + beyond
    }
    let lower = tables.heights[layer]
    let upper = tables.heights[layer + 1]
    if lower + source.nextUniform() * (upper - lower) < .exp(-0.5 * x * x) { return x }
    return normal(&source, tables)
  }

  /// How far a normal number that exceeds the tail's beginning exceeds it (Marsaglia, 1964).
  static func tailExcess(_ source: inout some WordSource, _ tables: Tables) -> Double {
    while true {
      let excess = -Double.log(onePlus: -source.nextUniform()) / tables.tail
      let exponential = -Double.log(onePlus: -source.nextUniform())
      if 2 * exponential > excess * excess { return excess }
    }
  }

  /// The widths x₀ > x₁ > … > x₂₅₆ = 0 of the layers.
  ///
  /// The beginning r of the tail is the number for which 256 pieces of area
  /// v(r) = r f(r) + ∫ᵣ^∞ f, stacked from below, end exactly at the top f(0) = 1. It is found by
  /// bisection.
  static func widths() -> [Double] {
    var low = 3.0
    var high = 4.0
    while true {
      let middle = 0.5 * (low + high)
      if middle <= low || middle >= high { break }
      // Too small an r makes too large pieces, which reach the top too early.
      if stack(tail: middle).reachesTop { low = middle } else { high = middle }
    }
    return stack(tail: high).widths
  }

  /// The widths for a given beginning of the tail, and whether the pieces pass the top.
  private static func stack(tail: Double) -> (widths: [Double], reachesTop: Bool) {
    let density = Double.exp(-0.5 * tail * tail)
    let area = tail * density + (Double.pi / 2).squareRoot() * Double.erfc(tail * 0.5.squareRoot())
    var widths = [area / density, tail]
    var height = density
    while widths.count < layerCount {
      height += area / widths[widths.count - 1]
      if height >= 1 { return (widths, true) }
      widths.append((-2 * Double.log(height)).squareRoot())
    }
    height += area / widths[widths.count - 1]
    return (widths + [0], height > 1)
  }

  private static func makeTables() -> Tables {
    let widths = widths()
    let layers = UnsafeMutablePointer<Layer>.allocate(capacity: layerCount)
    let heights = UnsafeMutablePointer<Double>.allocate(capacity: layerCount + 1)
    for index in 0..<layerCount {
      layers[index] = Layer(scale: widths[index] * 0x1p-53, inner: widths[index + 1])
    }
    for index in 0...layerCount {
      heights[index] = Double.exp(-0.5 * widths[index] * widths[index])
    }
    return Tables(layers: layers, heights: heights, tail: widths[1])
  }
}

extension RandomStream {
  /// A standard normal number.
  ///
  /// Drawn by a ziggurat of 256 layers; 98.8 % of the draws take one word of the stream.
  ///
  /// - Returns: a number from N(0, 1); it is finite and never 0.
  public mutating func normal() -> Double {
    Ziggurat.normal(&self, Ziggurat.tables)
  }

  /// A normal number with a given mean and standard deviation.
  ///
  /// - Parameters:
  ///   - mean: the mean.
  ///   - standardDeviation: the standard deviation, not the variance; at least 0.
  /// - Returns: `mean + standardDeviation · z`, where z is what ``normal()`` gives.
  public mutating func normal(mean: Double, standardDeviation: Double) -> Double {
    require(
      standardDeviation >= 0, "A standard deviation cannot be \(standardDeviation).")
    return mean + standardDeviation * normal()
  }

  /// Standard normal numbers, the same as that many calls of ``normal()``.
  ///
  /// - Parameter count: how many; at least 0.
  /// - Returns: an array of that length.
  public mutating func normals(_ count: Int) -> [Double] {
    require(count >= 0, "A count of numbers cannot be \(count).")
    return Vector(count: count) { fillNormals($0) }
  }

  /// Replaces the elements of an array by standard normal numbers.
  ///
  /// - Parameter buffer: the array; its length stays the same. The numbers are those of
  ///   ``normals(_:)``.
  public mutating func fillNormals(_ buffer: inout [Double]) {
    buffer.withUnsafeMutableBufferPointer { fillNormals($0) }
  }

  /// Writes standard normal numbers into memory, which need not be initialised.
  ///
  /// - Parameter buffer: where to write; the numbers are those of ``normals(_:)``.
  public mutating func fillNormals(_ buffer: UnsafeMutableBufferPointer<Double>) {
    let tables = Ziggurat.tables
    withBatch(expecting: buffer.count) { batch in
      for index in 0..<buffer.count { buffer[index] = Ziggurat.normal(&batch, tables) }
    }
  }
}
