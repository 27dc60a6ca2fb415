// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that clients of the library neither fetch nor build the benchmarks.
let package = Package(
  name: "benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "executable-theorems", path: "..")],
  targets: [
    .executableTarget(
      name: "normals",
      // Brings in the module Randomness, which is not a product by itself.
      dependencies: [.product(name: "Verification", package: "executable-theorems")]
    )
  ],
  swiftLanguageModes: [.v6]
)
