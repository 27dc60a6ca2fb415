import Foundation
import Verification

/// The book: the package's Markdown files with their generated blocks.
///
/// A block stands between `<!-- begin generated: KIND SLUG[/NAME] -->` and
/// `<!-- end generated -->`; see `BlockContent` for the kinds.
public struct Book {
  private let folder: PackageFolder
  private let content: BlockContent
  private let figures: [BookFigure]

  /// The book in `folder`, filled from `results`.
  public init(folder: PackageFolder, theorems: [Theorem], results: Results) {
    self.folder = folder
    content = BlockContent(folder: folder, theorems: theorems, results: results)
    figures = results.theorems.flatMap { theorem in
      DrawnFigure.figures(of: theorem).map { BookFigure($0, of: theorem) }
    }
  }

  /// Names each block and figure that no longer agrees with the run.
  ///
  /// Measured numbers agree when they differ by no more than one unit in the last printed digit, so
  /// that another processor's rounding makes no block stale; all else must be the same.
  public func staleBlocks() throws -> [String] {
    try folder.markdownFiles().flatMap { path in
      try page(path).blocks.filter { isStale($0, try text(of: $0, in: path)) }
        .map { "\(path): \($0.name)" }
    } + figures.filter(isStale).map(\.csvPath)
  }

  /// Rewrites each stale block and figure, and names them.
  public func refresh() throws -> [String] {
    let output = try OutputFolder(folder.url)
    var refreshed: [String] = []
    for path in folder.markdownFiles() {
      var page = try self.page(path)
      for (index, block) in page.blocks.enumerated() {
        let fresh = try text(of: block, in: path)
        guard isStale(block, fresh) else { continue }
        page.replaceBody(of: index, with: fresh)
        refreshed.append("\(path): \(block.name)")
      }
      if page.text != (try folder.read(path)) { try output.write(page.text, to: path) }
    }
    for figure in figures where isStale(figure) {
      try output.write(figure.csv, to: figure.csvPath)
      if let drawing = try Gnuplot.draw(figure.drawn) {
        try output.write(drawing, to: figure.svgPath)
      }
      refreshed.append(figure.csvPath)
    }
    return refreshed
  }

  /// A page as it stands after its generated blocks are filled; nothing is written.
  func filled(_ path: String) throws -> String {
    var page = try self.page(path)
    for (index, block) in page.blocks.enumerated() {
      page.replaceBody(of: index, with: try text(of: block, in: path))
    }
    return page.text
  }

  private func page(_ path: String) throws -> Page {
    try Page(try folder.read(path), path: path)
  }

  private func isStale(_ block: Page.Block, _ fresh: String) -> Bool {
    BlockContent.holdsMeasurements(block.kind)
      ? !NumericText.agree(block.body, fresh) : block.body != fresh
  }

  private func isStale(_ figure: BookFigure) -> Bool {
    guard folder.exists(figure.svgPath), let csv = try? folder.read(figure.csvPath) else {
      return true
    }
    return !NumericText.agree(csv, figure.csv)
  }

  private func text(of block: Page.Block, in path: String) throws -> String {
    do {
      return try content.text(kind: block.kind, subject: block.subject, from: path)
    } catch let error as BlockError {
      throw ReportingError.badBlock(path: path, line: block.line, reason: error.description)
    }
  }
}

/// A figure's place in the book.
private struct BookFigure {
  let drawn: DrawnFigure
  let svgPath: String
  let csvPath: String

  init(_ drawn: DrawnFigure, of theorem: TheoremRecord) {
    self.drawn = drawn
    let base = BookPath.folder(of: theorem.part) + "figures/\(drawn.fileName)"
    svgPath = base + ".svg"
    csvPath = base + ".csv"
  }

  var csv: String { drawn.csv(digits: 6) }
}

/// A Markdown page split at its generated blocks.
struct Page {
  /// A generated block.
  struct Block {
    let kind: String
    let subject: String
    var body: String
    let line: Int

    var name: String { "\(kind) \(subject)" }
  }

  private(set) var blocks: [Block] = []
  /// The text before each block, its opening line included, and the text after the last.
  private var frame: [String] = []

  static let opening = "<!-- begin generated: "
  static let closing = "<!-- end generated -->"

  /// Splits a page; throws when a block is not closed or not opened.
  init(_ text: String, path: String) throws {
    var frame = ""
    var current: Block?
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let complaint = { (reason: String) in
        ReportingError.badBlock(path: path, line: index + 1, reason: reason)
      }
      if line.hasPrefix(Self.opening) {
        guard current == nil else { throw complaint("a block begins inside another") }
        let words = line.dropFirst(Self.opening.count).split(separator: " ")
        guard words.count == 3, words[2] == "-->" else {
          throw complaint("expected '\(Self.opening)KIND SLUG[/NAME] -->'")
        }
        current = Block(
          kind: String(words[0]), subject: String(words[1]), body: "", line: index + 1)
        self.frame.append(frame + line + "\n")
        frame = ""
      } else if line == Self.closing {
        guard let block = current else { throw complaint("a block ends that did not begin") }
        blocks.append(block)
        current = nil
        frame = line + "\n"
      } else if current != nil {
        current?.body += line + "\n"
      } else {
        frame += line + "\n"
      }
    }
    if let open = current {
      throw ReportingError.badBlock(path: path, line: open.line, reason: "the block does not end")
    }
    // The last line had no newline of its own.
    self.frame.append(String(frame.dropLast()))
  }

  /// The whole page.
  var text: String {
    zip(frame, blocks).map { $0 + $1.body }.joined() + (frame.last ?? "")
  }

  /// Replaces what stands in a block.
  mutating func replaceBody(of index: Int, with body: String) {
    blocks[index].body = body
  }
}
