// swift-tools-version: 6.2
import PackageDescription

/// A package that tests its own random code with the product `Verification`.
///
/// Outside this repository, replace the path by the repository's URL and a version.
let package = Package(
  name: "client-package",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "executable-theorems", path: "../..")
  ],
  targets: [
    .target(name: "WaitingTimes"),
    .testTarget(
      name: "WaitingTimesTests",
      dependencies: [
        "WaitingTimes", .product(name: "Verification", package: "executable-theorems"),
      ]),
  ],
  swiftLanguageModes: [.v6]
)
