// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that clients of the library neither fetch nor build the benchmarks.
let package = Package(
  name: "benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "executable-theorems", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
  ],
  targets: [
    .target(
      name: "Workloads",
      dependencies: [
        // Brings in the modules LinearAlgebra, Randomness and Verification, too.
        .product(name: "Theorems", package: "executable-theorems"),
        .product(name: "Verification", package: "executable-theorems"),
      ]
    ),
    .executableTarget(
      name: "benchmarks",
      dependencies: [
        "Workloads",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]
    ),
  ],
  swiftLanguageModes: [.v6]
)
