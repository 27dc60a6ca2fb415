import Foundation
import Testing
import Theorems

@testable import Reporting
@testable import Verification

@Suite("The catalogue of source statements")
struct SourceCatalogueTests {
  static let package = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  @Test("The catalogue of this package reads, and names only chapters and claims that exist")
  func real() throws {
    let catalogue = try SourceCatalogue(in: PackageFolder(Self.package))
    #expect(catalogue.documents.count == 5)
    #expect(catalogue.statements.count == 477)
    #expect(Set(catalogue.statements.map(\.id)).count == 477)
    try catalogue.check(against: Catalogue.theorems)
  }

  @Test("An entry of this package's catalogue has all its fields")
  func entry() throws {
    let catalogue = try SourceCatalogue(in: PackageFolder(Self.package))
    let entry = try #require(catalogue.statement("ntxent-bound-with-two-n-views"))
    #expect(entry.source == "representation-learning")
    #expect(entry.audited)
    #expect(entry.paraphrase.contains("$"))
    #expect(catalogue.statement("no-such-statement") == nil)
  }
}
