import Foundation
import Verification

/// Writes results and reports made from them into a folder.
public struct ReportWriter {
  private let folder: OutputFolder
  private let formats: [ReportFormat]
  private let package: URL

  /// A writer of reports in some forms.
  ///
  /// Throws when the folder holds a README.md that is not a report and would be overwritten, or when
  /// a form lacks what it needs.
  ///
  /// - Parameter package: the folder of this package, for forms that show its chapters.
  public init(
    _ folder: OutputFolder, formats: [ReportFormat] = [.markdown],
    package: URL = URL(fileURLWithPath: ".", isDirectory: true)
  ) throws {
    for format in formats { try format.check(package: package) }
    if formats.contains(.markdown) {
      try folder.refuseForeign(
        MarkdownReport.summaryPath, beginningWith: MarkdownReport.title)
    }
    self.folder = folder
    self.formats = formats
    self.package = package
  }

  /// A report that is rendered and not yet written.
  public struct Draft {
    /// The files; results.json is the last.
    let files: [ReportFile]
    /// What the reader should know, such as that figures could not be drawn.
    public let remarks: [String]
  }

  /// Renders results.json and the reports, and writes nothing.
  ///
  /// - Parameters:
  ///   - timings: the times of the run, when it has just taken place.
  ///   - replicates: what a shard has drawn of claims that are divided.
  public func draft(
    _ results: Results, _ timings: Timings? = nil, replicates: [ReplicateFile] = []
  ) throws -> Draft {
    let material = try ReportMaterial(
      results, drawingFigures: formats.contains(where: \.showsFigures), package: package)
    let lacksFigures = !material.figures.isEmpty && !Gnuplot.isInstalled
    return Draft(
      files: try formats.flatMap { try $0.files(material) } + replicates.map { try $0.file() }
        + (try timings.map { [ReportFile(Timings.path, try $0.encoded())] } ?? [])
        + [ReportFile(Results.path, try results.encoded())],
      remarks: lacksFigures
        ? ["gnuplot is not installed: the report has the figures' data but no drawings"] : [])
  }

  /// Writes a report: all of its files or, when one cannot be written, none.
  ///
  /// Files of an earlier report that this one does not have are removed, unless they show the same
  /// results in another form. Files that no report has written stay, and so do those that were
  /// changed since.
  public func write(_ draft: Draft) throws {
    let earlier = Manifest(of: folder.url)
    // Times differ from run to run; what is listed should not.
    var manifest = Manifest(draft.files.filter { $0.path != Timings.path })
    var transitional = manifest
    transitional.add(earlier)
    let isSameRun = manifest.agrees(with: earlier, on: Results.path)
    if isSameRun { manifest = transitional }
    var stale = earlier.stale(besides: manifest, in: folder.url)
    if !isSameRun, !earlier.isEmpty, !draft.files.contains(where: { $0.path == Timings.path }) {
      stale.append(Timings.path)
    }
    try folder.place([transitional.file] + draft.files)
    guard !stale.isEmpty else { return }
    folder.remove(stale)
    try folder.write(manifest.file.data, to: Manifest.name)
  }

  /// Renders results.json and the reports and writes them.
  ///
  /// - Returns: what the reader should know, such as that figures could not be drawn.
  public func write(_ results: Results) throws -> [String] {
    let draft = try draft(results)
    try write(draft)
    return draft.remarks
  }

  /// The files that a reader opens first, as paths with the folder's.
  public var entries: [String] { formats.map { "\(folder.url.relativePath)/\($0.entry)" } }
}
