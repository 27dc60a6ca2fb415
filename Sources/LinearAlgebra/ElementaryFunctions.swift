import RealModule

// Exponentials and logarithms of many numbers at once.
//
// Eight numbers go through the same additions and multiplications side by side, which takes half
// to three quarters of the time of as many calls of the platform's function. No operation depends
// on the processor, so the results are the same to the last bit wherever this runs; they differ
// from the exact value by less than one unit in the last place.

/// Replaces every element x by eˣ.
///
/// The error is below one unit in the last place; beyond ±708 the platform's function is used.
public func formExponentials(_ x: inout Vector) {
  x.withUnsafeMutableBufferPointer { formExponentials($0) }
}

/// Replaces every element x by its natural logarithm.
///
/// The error is below one unit in the last place. Of 0 it is −∞, of a negative number NaN.
public func formLogarithms(_ x: inout Vector) {
  x.withUnsafeMutableBufferPointer { formLogarithms($0) }
}

/// Replaces every number x in memory by eˣ; see the version for a vector.
public func formExponentials(_ x: UnsafeMutableBufferPointer<Double>) {
  form(x, exponential, from: -708, to: 709) { .exp($0) }
}

/// Replaces every number x in memory by log x; see the version for a vector.
public func formLogarithms(_ x: UnsafeMutableBufferPointer<Double>) {
  form(x, logarithm, from: .leastNormalMagnitude, to: .greatestFiniteMagnitude) { .log($0) }
}

/// Replaces every number x in memory by its softmax weight, eˣ over the sum of all exponentials.
///
/// The largest number is factored out, so nothing overflows; a weight is at least 10⁻³⁰⁸ times the
/// largest. At least one number is finite, and none is +∞.
public func formSoftmax(_ x: UnsafeMutableBufferPointer<Double>) {
  let largest = folded(x, -.infinity) { $0.replacing(with: $1, where: $1 .> $0) }.max()
  for index in x.indices { x[index] = max(x[index] - largest, -708) }
  forEachEight(x, exponential)
  let factor = 1 / folded(x, 0) { $0 + $1 }.sum()
  for index in x.indices { x[index] *= factor }
}

private typealias Lanes = SIMD8<Double>

/// Applies a function that is good between two numbers, and beyond them the platform's.
@inline(__always)
private func form(
  _ x: UnsafeMutableBufferPointer<Double>, _ function: (Lanes) -> Lanes,
  from lower: Double, to upper: Double, platform: (Double) -> Double
) {
  // No early exit, so that the loop vectorises; NaN is outside.
  var outside: UInt64 = 0
  for number in x { outside |= number >= lower && number <= upper ? 0 : 1 }
  guard outside != 0 else { return forEachEight(x, function) }
  forEachEight(x) { eight in
    var result = function(eight)
    for lane in eight.indices where !(eight[lane] >= lower && eight[lane] <= upper) {
      result[lane] = platform(eight[lane])
    }
    return result
  }
}

/// Applies a function to eight numbers at a time; the last ones are filled up with ones.
@inline(__always)
private func forEachEight(
  _ x: UnsafeMutableBufferPointer<Double>, _ function: (Lanes) -> Lanes
) {
  guard let base = x.baseAddress else { return }
  let memory = UnsafeMutableRawPointer(base)
  let stride = MemoryLayout<Lanes>.size
  let whole = x.count / 8
  for index in 0..<whole {
    let eight = memory.loadUnaligned(fromByteOffset: index * stride, as: Lanes.self)
    memory.storeBytes(of: function(eight), toByteOffset: index * stride, as: Lanes.self)
  }
  var rest = Lanes(repeating: 1)
  for index in (8 * whole)..<x.count { rest[index - 8 * whole] = x[index] }
  rest = function(rest)
  for index in (8 * whole)..<x.count { x[index] = rest[index - 8 * whole] }
}

/// Combines numbers in eight lanes; the last ones are filled up with the initial number.
@inline(__always)
private func folded(
  _ x: UnsafeMutableBufferPointer<Double>, _ initial: Double, _ combine: (Lanes, Lanes) -> Lanes
) -> Lanes {
  var result = Lanes(repeating: initial)
  guard let base = x.baseAddress else { return result }
  let memory = UnsafeRawPointer(base)
  let whole = x.count / 8
  for index in 0..<whole {
    let offset = index * MemoryLayout<Lanes>.size
    result = combine(result, memory.loadUnaligned(fromByteOffset: offset, as: Lanes.self))
  }
  var rest = Lanes(repeating: initial)
  for index in (8 * whole)..<x.count { rest[index - 8 * whole] = x[index] }
  return combine(result, rest)
}

/// The number that, added to a smaller one, leaves its integer part in the lowest bits.
private let shifter = 0x1.8p52
/// log 2 in two parts; the first has 32 bits, so that its product with an exponent is exact.
private let logTwo = (high: 0x1.62e42feep-1, low: 0x1.a39ef35793c76p-33)

/// eˣ = 2ᵏ eʳ with |r| ≤ ½ log 2 and a polynomial for eʳ.
@inline(__always)
private func exponential(_ x: Lanes) -> Lanes {
  let shifted = x * Lanes(repeating: 0x1.71547652b82fep0) + Lanes(repeating: shifter)
  let k = shifted - Lanes(repeating: shifter)
  let r = (x - k * Lanes(repeating: logTwo.high)) - k * Lanes(repeating: logTwo.low)
  // The coefficients interpolate (eʳ − 1 − r − r²/2)/r³ at Chebyshev's points.
  var p = Lanes(repeating: 0x1.1f66df7fca49fp-29)
  p = p * r + Lanes(repeating: 0x1.af38a9b0ec855p-26)
  p = p * r + Lanes(repeating: 0x1.27e4e1f48534fp-22)
  p = p * r + Lanes(repeating: 0x1.71de0dae63bb3p-19)
  p = p * r + Lanes(repeating: 0x1.a01a01a47b054p-16)
  p = p * r + Lanes(repeating: 0x1.a01a01a7c41d5p-13)
  p = p * r + Lanes(repeating: 0x1.6c16c16c167e1p-10)
  p = p * r + Lanes(repeating: 0x1.11111111109b3p-7)
  p = p * r + Lanes(repeating: 0x1.5555555555555p-5)
  p = p * r + Lanes(repeating: 0x1.5555555555556p-3)
  p = p * r + Lanes(repeating: 0.5)
  let y = Lanes(repeating: 1) + (r + r * r * p)
  let exponent = unsafeBitCast(shifted, to: SIMD8<Int64>.self) &<< 52
  return unsafeBitCast(unsafeBitCast(y, to: SIMD8<Int64>.self) &+ exponent, to: Lanes.self)
}

/// log x = e log 2 + log(1 + f) with 1 + f between √½ and √2.
///
/// Source: the C library of FreeBSD, `e_log.c` (Sun Microsystems 1993), with the same coefficients.
@inline(__always)
private func logarithm(_ x: Lanes) -> Lanes {
  let rootHalf: UInt64 = 0x3FE6_A09E_667F_3BCD
  let bits = unsafeBitCast(x, to: SIMD8<UInt64>.self)
  // The exponent of x/√½, biased as usual by 1023, in the highest bits.
  let scaled = bits &+ SIMD8(repeating: 0x3FF0_0000_0000_0000 - rootHalf)
  let mantissa = (scaled & SIMD8(repeating: 0x000F_FFFF_FFFF_FFFF)) &+ SIMD8(repeating: rootHalf)
  let shifted = (scaled &>> 52) | SIMD8(repeating: 0x1p52.bitPattern)
  let e = unsafeBitCast(shifted, to: Lanes.self) - Lanes(repeating: 0x1p52 + 1023)
  let f = unsafeBitCast(mantissa, to: Lanes.self) - Lanes(repeating: 1)
  let s = f / (Lanes(repeating: 2) + f)
  let z = s * s
  var p = Lanes(repeating: 1.479819860511658591e-01)
  p = p * z + Lanes(repeating: 1.531383769920937332e-01)
  p = p * z + Lanes(repeating: 1.818357216161805012e-01)
  p = p * z + Lanes(repeating: 2.222219843214978396e-01)
  p = p * z + Lanes(repeating: 2.857142874366239149e-01)
  p = p * z + Lanes(repeating: 3.999999999940941908e-01)
  p = p * z + Lanes(repeating: 6.666666666666735130e-01)
  let half = Lanes(repeating: 0.5) * f * f
  let small = s * (half + p * z) + e * Lanes(repeating: logTwo.low)
  return e * Lanes(repeating: logTwo.high) - ((half - small) - f)
}
