import Foundation

/// The code under test: an exponential waiting time of a given rate, by inversion.
public func waitingTime(
  rate: Double, using generator: inout some RandomNumberGenerator
) -> Double {
  -log(1 - Double.random(in: 0..<1, using: &generator)) / rate
}
