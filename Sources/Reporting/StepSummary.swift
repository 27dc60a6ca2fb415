import Foundation

/// The page that GitHub Actions shows for a step, where the summary of a run is appended.
///
/// Its file is named by the environment variable `GITHUB_STEP_SUMMARY`.
public struct StepSummary {
  /// What GitHub accepts from one step: 1 MiB.
  static let limit = 1 << 20

  private let file: URL

  /// The page named in `environment`; nil when none is.
  public init?(environment: [String: String]) {
    guard let path = environment["GITHUB_STEP_SUMMARY"], !path.isEmpty else { return nil }
    file = URL(fileURLWithPath: path)
  }

  /// Appends the summary of a run, without links and figures, which lead nowhere on that page.
  ///
  /// What other commands have written stays. When GitHub would refuse the longer file, nothing is
  /// appended, for it would drop the whole page.
  ///
  /// - Returns: what went wrong, in one line, or nil.
  public func append(_ results: Results) -> String? {
    let summary = MarkdownReport(ReportMaterial(results, figures: [], drawings: [:]))
      .detachedSummary
    do {
      let exists = FileManager.default.fileExists(atPath: file.path)
      if !exists { try Data().write(to: file) }
      let present = try Data(contentsOf: file)
      let separator = present.isEmpty || present.last == UInt8(ascii: "\n") ? "" : "\n"
      let addition = Data((separator + summary + "\n").utf8)
      guard present.count + addition.count <= Self.limit else {
        return "the step summary \(file.path) would exceed 1 MiB; nothing was appended"
      }
      let handle = try FileHandle(forWritingTo: file)
      defer { try? handle.close() }
      try handle.seekToEnd()
      try handle.write(contentsOf: addition)
      return nil
    } catch {
      return ReportingError.unwritable(file, error).description
    }
  }
}
