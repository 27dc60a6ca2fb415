import RealModule

// Exponentials and logarithms of many numbers at once.
//
// Eight numbers go through the same additions and multiplications side by side, which takes about
// half the time of as many calls of the platform's function. No operation depends on the
// processor, so the results are the same to the last bit wherever this runs; they differ from the
// exact value by less than one unit in the last place.

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
  forEachEight(x, exponential)
}

/// Replaces every number x in memory by log x; see the version for a vector.
public func formLogarithms(_ x: UnsafeMutableBufferPointer<Double>) {
  forEachEight(x, logarithm)
}

/// Replaces every number x in memory by its softmax weight, eˣ over the sum of all exponentials.
///
/// The largest number is factored out, so nothing overflows. At least one is finite, none is +∞.
public func formSoftmax(_ x: UnsafeMutableBufferPointer<Double>) {
  let largest = Eight(
    repeating: folded(x, -.infinity) { $0.replacing(with: $1, where: $1 .> $0) }.max())
  forEachEight(x) { exponential($0 - largest) }
  let factor = 1 / folded(x, 0) { $0 + $1 }.sum()
  for index in x.indices { x[index] *= factor }
}

private typealias Eight = SIMD8<Double>

/// Applies a function to eight numbers at a time; the last ones are filled up with ones.
@inline(__always)
private func forEachEight(
  _ x: UnsafeMutableBufferPointer<Double>, _ function: (Eight) -> Eight
) {
  guard let base = x.baseAddress else { return }
  let memory = UnsafeMutableRawPointer(base)
  let stride = MemoryLayout<Eight>.size
  let whole = x.count / 8
  for index in 0..<whole {
    let eight = memory.loadUnaligned(fromByteOffset: index * stride, as: Eight.self)
    memory.storeBytes(of: function(eight), toByteOffset: index * stride, as: Eight.self)
  }
  var rest = Eight(repeating: 1)
  for index in (8 * whole)..<x.count { rest[index - 8 * whole] = x[index] }
  rest = function(rest)
  for index in (8 * whole)..<x.count { x[index] = rest[index - 8 * whole] }
}

/// Combines numbers in eight lanes; the last ones are filled up with a neutral number.
@inline(__always)
private func folded(
  _ x: UnsafeMutableBufferPointer<Double>, _ neutral: Double, _ combine: (Eight, Eight) -> Eight
) -> Eight {
  var result = Eight(repeating: neutral)
  guard let base = x.baseAddress else { return result }
  let memory = UnsafeRawPointer(base)
  let whole = x.count / 8
  for index in 0..<whole {
    let offset = index * MemoryLayout<Eight>.size
    result = combine(result, memory.loadUnaligned(fromByteOffset: offset, as: Eight.self))
  }
  var rest = Eight(repeating: neutral)
  for index in (8 * whole)..<x.count { rest[index - 8 * whole] = x[index] }
  return combine(result, rest)
}

/// The number that, added to a smaller one, leaves its integer part in the lowest bits.
private let shifter = 0x1.8p52
/// log 2 in two parts; the first has 32 bits, so that its product with an exponent is exact.
private let logTwo = (high: 0x1.62e42feep-1, low: 0x1.a39ef35793c76p-33)

/// eˣ = 2ᵏ eʳ with |r| ≤ ½ log 2 and a polynomial for eʳ.
@inline(__always)
private func exponential(_ x: Eight) -> Eight {
  let shifted = x * Eight(repeating: 0x1.71547652b82fep0) + Eight(repeating: shifter)
  let k = shifted - Eight(repeating: shifter)
  let r = (x - k * Eight(repeating: logTwo.high)) - k * Eight(repeating: logTwo.low)
  // The coefficients interpolate (eʳ − 1 − r − r²/2)/r³ at Chebyshev's points.
  var p = Eight(repeating: 0x1.1f66df7fca49fp-29)
  p = p * r + Eight(repeating: 0x1.af38a9b0ec855p-26)
  p = p * r + Eight(repeating: 0x1.27e4e1f48534fp-22)
  p = p * r + Eight(repeating: 0x1.71de0dae63bb3p-19)
  p = p * r + Eight(repeating: 0x1.a01a01a47b054p-16)
  p = p * r + Eight(repeating: 0x1.a01a01a7c41d5p-13)
  p = p * r + Eight(repeating: 0x1.6c16c16c167e1p-10)
  p = p * r + Eight(repeating: 0x1.11111111109b3p-7)
  p = p * r + Eight(repeating: 0x1.5555555555555p-5)
  p = p * r + Eight(repeating: 0x1.5555555555556p-3)
  p = p * r + Eight(repeating: 0.5)
  let y = Eight(repeating: 1) + (r + r * r * p)
  let exponent = unsafeBitCast(shifted, to: SIMD8<Int64>.self) &<< 52
  let result = unsafeBitCast(
    unsafeBitCast(y, to: SIMD8<Int64>.self) &+ exponent, to: Eight.self)
  let isOrdinary = (x .> -708) .& (x .< 709)
  return all(isOrdinary) ? result : patched(result, x, isOrdinary) { .exp($0) }
}

/// log x = e log 2 + log(1 + f) with 1 + f between √½ and √2.
///
/// Source: the C library of FreeBSD, `e_log.c` (Sun Microsystems 1993), with the same coefficients.
@inline(__always)
private func logarithm(_ x: Eight) -> Eight {
  let rootHalf: Int64 = 0x3FE6_A09E_667F_3BCD
  let bits = unsafeBitCast(x, to: SIMD8<Int64>.self)
  let offset = bits &- SIMD8(repeating: rootHalf)
  let mantissa = (offset & SIMD8(repeating: 0x000F_FFFF_FFFF_FFFF)) &+ SIMD8(repeating: rootHalf)
  let shifted = (offset &>> 52) &+ SIMD8(repeating: Int64(bitPattern: shifter.bitPattern))
  let e = unsafeBitCast(shifted, to: Eight.self) - Eight(repeating: shifter)
  let f = unsafeBitCast(mantissa, to: Eight.self) - Eight(repeating: 1)
  let s = f / (Eight(repeating: 2) + f)
  let z = s * s
  var p = Eight(repeating: 1.479819860511658591e-01)
  p = p * z + Eight(repeating: 1.531383769920937332e-01)
  p = p * z + Eight(repeating: 1.818357216161805012e-01)
  p = p * z + Eight(repeating: 2.222219843214978396e-01)
  p = p * z + Eight(repeating: 2.857142874366239149e-01)
  p = p * z + Eight(repeating: 3.999999999940941908e-01)
  p = p * z + Eight(repeating: 6.666666666666735130e-01)
  let half = Eight(repeating: 0.5) * f * f
  let small = s * (half + p * z) + e * Eight(repeating: logTwo.low)
  let result = e * Eight(repeating: logTwo.high) - ((half - small) - f)
  let isOrdinary = (x .>= Double.leastNormalMagnitude) .& (x .< Double.infinity)
  return all(isOrdinary) ? result : patched(result, x, isOrdinary) { .log($0) }
}

/// The results, those of unusual arguments found by the platform's function.
@inline(never)
private func patched(
  _ result: Eight, _ x: Eight, _ isOrdinary: SIMDMask<SIMD8<Int64>>,
  _ function: (Double) -> Double
) -> Eight {
  var result = result
  for lane in 0..<8 where !isOrdinary[lane] { result[lane] = function(x[lane]) }
  return result
}
