// swift-tools-version: 6.2
import PackageDescription

/// Numerical targets are optimised in debug builds too, so that plain `swift test` is fast.
let optimised: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]

let realFunctions = Target.Dependency.product(name: "RealModule", package: "swift-numerics")
let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "executable-theorems",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "Verification", targets: ["Verification", "Randomness", "LinearAlgebra"]),
    .library(name: "Theorems", targets: ["Theorems"]),
    .executable(name: "theorems", targets: ["TheoremsCommand"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .systemLibrary(
      name: "COpenBLAS",
      pkgConfig: "openblas lapacke",
      providers: [
        .apt(["libopenblas-dev", "liblapacke-dev"]),
        .brew(["openblas", "lapack"]),
      ]
    ),
    .target(
      name: "Preconditions",
      swiftSettings: optimised
    ),
    .target(
      name: "LinearAlgebra",
      dependencies: ["Preconditions", "COpenBLAS", realFunctions],
      swiftSettings: optimised
    ),
    .target(
      name: "Randomness",
      dependencies: ["Preconditions", "LinearAlgebra", realFunctions],
      swiftSettings: optimised
    ),
    .target(
      name: "Verification",
      dependencies: ["Preconditions", "Randomness", "LinearAlgebra", realFunctions],
      swiftSettings: optimised
    ),
    .target(
      name: "Theorems",
      dependencies: [
        "Preconditions", "Verification", "Randomness", "LinearAlgebra", realFunctions,
      ],
      swiftSettings: optimised
    ),
    .target(
      name: "Reporting",
      dependencies: [
        "Theorems", "Verification", "Randomness", "LinearAlgebra",
        .product(name: "Yams", package: "Yams"),
      ]
    ),
    .executableTarget(
      name: "TheoremsCommand",
      dependencies: ["Reporting", "Theorems", "Verification", "LinearAlgebra", argumentParser]
    ),
    .testTarget(
      name: "LinearAlgebraTests",
      dependencies: ["LinearAlgebra", "COpenBLAS"],
      swiftSettings: optimised
    ),
    .testTarget(
      name: "RandomnessTests",
      dependencies: ["Randomness", "LinearAlgebra", realFunctions],
      resources: [.copy("Data")],
      swiftSettings: optimised
    ),
    .testTarget(
      name: "VerificationTests",
      dependencies: ["Verification", "Randomness", realFunctions],
      swiftSettings: optimised
    ),
    .testTarget(
      name: "TheoremTests",
      dependencies: ["Theorems", "Verification", "Randomness", "LinearAlgebra"],
      swiftSettings: optimised
    ),
    .testTarget(
      name: "ReportingTests",
      dependencies: ["Reporting", "Theorems", "Verification", "Randomness"],
      exclude: ["Data", "Golden"],
      swiftSettings: optimised
    ),
    .testTarget(
      name: "CommandTests",
      dependencies: ["TheoremsCommand", "Reporting", "Theorems", "Verification"]
    ),
  ],
  swiftLanguageModes: [.v6]
)
