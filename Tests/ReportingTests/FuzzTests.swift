import Foundation
import Randomness
import Testing
import Theorems

@testable import Reporting
@testable import Verification

/// Damages texts as an editor, a broken disk or a hostile hand might; the same seed, the same damage.
struct Damage {
  private var stream: RandomStream
  /// What is damaged, for messages.
  var subject = ""

  /// Damage drawn from the stream of one input.
  init(_ label: String, input: Int) {
    stream = RandomStream(seed: Fuzz.seed, label: label, replicate: UInt64(input))
  }

  private static let tokens = [
    "null", "true", "0", "-1", "1e308", "-1e308", "1e-320", "1e999", "9223372036854775807",
    "-9223372036854775808", "18446744073709551616", "0.1.2", "NaN", "Infinity", "\"\"", "\"x\"",
    "\"\\u0000\"", "\"\\ud800\"", "\"verified\"", "[]", "{}", "[[]]", "{\"a\" : 1}", "[0, 1e308]",
    "&a [*a]", "*a", "!!int x", "|", ">", "- ", "? ", ": ", "# ", "'", "\"", "\\", "\t", "\u{85}",
    "\u{202E}", "é", "語", "%", "$", "`", "<b>", "../../x", ",", "=", "covered", "planned",
  ]

  /// One of so many.
  mutating func pick(_ count: Int) -> Int { Int.random(in: 0..<max(count, 1), using: &stream) }

  /// A text that no one expects.
  mutating func token() -> String { Self.tokens[pick(Self.tokens.count)] }

  /// The text with one to eight injuries, to bytes, to lines and to values.
  mutating func injure(_ text: String) -> Data {
    var bytes = Data(text.utf8)
    for _ in 0...pick(8) {
      switch pick(3) {
      case 0: injureBytes(&bytes)
      case 1: injureLines(&bytes)
      default: replaceValue(&bytes)
      }
    }
    return bytes
  }

  private mutating func injureBytes(_ bytes: inout Data) {
    let place = pick(bytes.count)
    let end = min(bytes.count, place + pick(64))
    switch pick(5) {
    case 0: if !bytes.isEmpty { bytes[place] ^= UInt8(1 << pick(8)) }
    case 1: bytes.removeSubrange(place..<end)
    case 2: bytes.insert(contentsOf: bytes[place..<end], at: pick(bytes.count))
    case 3: bytes.insert(contentsOf: Data(token().utf8), at: place)
    default: if pick(8) == 0 { bytes = Data(bytes.prefix(place)) }
    }
    bytes = Data(bytes)
  }

  private mutating func injureLines(_ bytes: inout Data) {
    var lines = bytes.split(separator: 10, omittingEmptySubsequences: false)
    let place = pick(lines.count)
    switch pick(3) {
    case 0: lines.remove(at: place)
    case 1: lines.insert(lines[place], at: pick(lines.count))
    default: lines.swapAt(place, pick(lines.count))
    }
    bytes = Data(lines.joined(separator: [10]))
  }

  /// Puts a token in the place of what follows a colon on some line.
  private mutating func replaceValue(_ bytes: inout Data) {
    var lines = bytes.split(separator: 10, omittingEmptySubsequences: false)
    let place = pick(lines.count)
    guard let colon = lines[place].firstIndex(of: 58) else { return }
    let comma = lines[place].last == 44 ? "," : ""
    lines[place] = lines[place][...colon] + Data(" \(token())\(comma)".utf8)
    bytes = Data(lines.joined(separator: [10]))
  }
}

/// How many inputs, and from which seed; `FUZZ_INPUTS` and `FUZZ_SEED` say otherwise.
enum Fuzz {
  static let inputs = number("FUZZ_INPUTS") ?? 2000
  static let seed = UInt64(number("FUZZ_SEED") ?? 1)

  private static func number(_ name: String) -> Int? {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
  }

  /// Feeds damaged inputs to a reader: each must be read, or refused in one clear line, at once.
  static func feed<Refusal: Error & CustomStringConvertible>(
    _ label: String, refusal: Refusal.Type, _ read: (inout Damage) throws -> Void
  ) {
    var (accepted, slowest) = (0, (input: "", seconds: 0.0))
    for input in 0..<inputs {
      var damage = Damage(label, input: input)
      let start = processorSeconds
      do {
        try read(&damage)
        accepted += 1
      } catch let refusal as Refusal {
        let line = refusal.description
        #expect(!line.isEmpty && !line.contains { $0.isNewline }, "input \(input): \(line)")
      } catch {
        Issue.record("\(label), input \(input): \(error)")
      }
      let seconds = processorSeconds - start
      if seconds > slowest.seconds { slowest = ("\(input) \(damage.subject)", seconds) }
    }
    #expect(accepted > 0 && accepted < inputs, "\(label): \(accepted) of \(inputs) were accepted")
    #expect(slowest.seconds < 5, "\(label), input \(slowest.input): \(slowest.seconds) s")
  }

  /// The processor time that this thread has used.
  private static var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}

@Suite("Fuzz: damaged inputs are read or refused in one clear line")
struct FuzzTests {
  /// Results of every kind, small enough that most injuries hit something.
  static let results = Fixture.results(Fixture.all)

  /// A catalogue with an entry of every status.
  static let statements =
    SourceCatalogueFixture.head + SourceCatalogueFixture.entry
      + """
      - id: second
        source: notes
        number: "Lemma 2"
        kind: lemma
        paraphrase: |-
          Two lines with $a_{ij} < b$
          and 100 % of it
        asPrinted: 'false'
        audited: true
        priority: 1
        corrected: $x \\ge 0$
        status: covered
        chapter: toy
        claims:
        - toy/exact
      - id: third
        source: notes
        number: Remark
        kind: remark
        paraphrase: Opinions
        asPrinted: 'ill-posed'
        audited: false
        priority: 3
        status: not checkable
        reason: an opinion

      """

  @Test("results.json: what is read can be written and rendered in every form and compared")
  func resultsFile() throws {
    let text = String(decoding: try Self.results.encoded(), as: UTF8.self)
    Fuzz.feed("results.json", refusal: ReportingError.self) { damage in
      let results = try Results(damage.injure(text), path: "results.json")
      _ = try results.encoded()
      let material = Fixture.material(results)
      for format in [ReportFormat.markdown, .latex, .junit, .csv] {
        _ = try format.files(material)
      }
      _ = Comparison(baseline: Self.results, run: results)
    }
  }

  @Test("soak.json")
  func soakFile() throws {
    let text = String(decoding: try SoakTests.troubled.encoded(), as: UTF8.self)
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("soak.json")
      Fuzz.feed("soak.json", refusal: ReportingError.self) { damage in
        try damage.injure(text).write(to: file)
        let soak = try Soak(contentsOf: file)
        _ = SoakTable(soak).markdown
      }
    }
  }

  @Test("Replicates of a shard, and the results beside them, when they are merged")
  func replicates() throws {
    let lane = try #require(
      ReplicateShare.Lane(
        width: 1, values: [Double](repeating: 0.5, count: MeanEstimator.blockSize)))
    let file = ReplicateFile(
      claim: "toy/mean", parameters: Self.results.theorems[0].parameters, seed: 7,
      profile: .quick,
      share: ReplicateShare(index: 1, count: 1, lanes: [lane]))
    let text = String(decoding: try file.file().data, as: UTF8.self)
    var results = Self.results
    results.environment = .current
    results.shard = Shard(
      try #require(Shard.Number("1/1")), of: results.claims.map(\.id), divided: ["toy/mean"])
    results.theorems[0].claims.removeAll { $0.id == "toy/mean" }
    results.summary = Summary(results.theorems)
    let shard = String(decoding: try results.encoded(), as: UTF8.self)
    Fuzz.feed("replicates", refusal: MergeRefusal.self) { damage in
      let isShardHurt = damage.pick(2) == 0
      let hurt = damage.injure(isShardHurt ? shard : text)
      do {
        let part = Merge.Part(
          path: "results.json",
          results: isShardHurt ? try Results(hurt, path: "results.json") : results,
          replicates: [isShardHurt ? file : try ReplicateFile(hurt, path: "mean.json")])
        _ = try Merge([part]).divided
      } catch let error as ReportingError {
        throw MergeRefusal(description: error.description)
      } catch let error as MergeError {
        throw MergeRefusal(description: error.description)
      }
    }
  }

  /// The two kinds of errors that a merge may end with.
  private struct MergeRefusal: Error, CustomStringConvertible {
    let description: String
  }

  @Test("The catalogue of statements, and the pages made of it")
  func catalogue() {
    let text = Self.statements
    Fuzz.feed("catalogue", refusal: SourceCatalogueError.self) { damage in
      let catalogue = try SourceCatalogueReader.catalogue(
        from: String(decoding: damage.injure(text), as: UTF8.self))
      let report = CoverageReport(catalogue)
      _ = report.text
      _ = CoverageBlocks(catalogue: catalogue, results: Self.results, root: "../").statements
    }
  }

  @Test("Parameters of every theorem: accepted values give claims")
  func parameters() {
    let theorems = Catalogue.theorems.filter { !$0.parameters.isEmpty }
    Fuzz.feed("parameters", refusal: ParameterError.self) { damage in
      let theorem = theorems[damage.pick(theorems.count)]
      let overrides = (0...damage.pick(3)).map { _ in
        let parameter = theorem.parameters[damage.pick(theorem.parameters.count)]
        return (name: parameter.name, text: Self.value(of: parameter, &damage))
      }
      damage.subject = "\(theorem.slug) \(overrides)"
      let claims = try theorem.claims(at: theorem.values(overrides: overrides))
      #expect(!claims.isEmpty)
    }
  }

  /// A value in the parameter's range, at its ends, or none at all.
  private static func value(of parameter: Parameter, _ damage: inout Damage) -> String {
    guard damage.pick(4) > 0 else { return damage.token() }
    switch parameter.domain {
    case .integer(_, let range): return "\(number(in: range, &damage))"
    case .integers(_, let range):
      return (0...damage.pick(5)).map { _ in "\(number(in: range, &damage))" }
        .joined(separator: ",")
    case .real(_, let range): return "\(number(in: range, &damage))"
    case .reals(_, let range):
      return (0...damage.pick(5)).map { _ in "\(number(in: range, &damage))" }
        .joined(separator: ",")
    }
  }

  private static func number(in range: ClosedRange<Int>, _ damage: inout Damage) -> Int {
    switch damage.pick(4) {
    case 0: range.lowerBound
    case 1: range.upperBound
    default: range.lowerBound + damage.pick(range.count)
    }
  }

  private static func number(in range: ClosedRange<Double>, _ damage: inout Damage) -> Double {
    switch damage.pick(4) {
    case 0: range.lowerBound
    case 1: range.upperBound
    default:
      range.lowerBound + (range.upperBound - range.lowerBound) * Double(damage.pick(1000)) / 1000
    }
  }

  @Test("Deep nesting is refused like any other damage", arguments: [100, 100_000])
  func nesting(depth: Int) throws {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
      let text = String(repeating: open, count: depth) + String(repeating: close, count: depth)
      #expect(throws: ReportingError.self) {
        try Results(Data(text.utf8), path: "results.json")
      }
      #expect(throws: SourceCatalogueError.self) { try SourceCatalogueReader.catalogue(from: text) }
    }
  }
}
