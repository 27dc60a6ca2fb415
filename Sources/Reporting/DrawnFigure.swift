import Foundation
import Verification

/// A figure with the points it shows.
public struct DrawnFigure: Sendable {
  /// What is drawn.
  public let figure: Figure
  /// The base name of its files: slug and figure name.
  public let fileName: String
  /// The points of each series.
  let series: [Series]

  /// The points of one claim and how they are drawn.
  struct Series: Sendable {
    let label: String
    let only: Figure.Series.Layer?
    let points: [PointRecord]
  }

  /// The figures of a theorem for which the run has points.
  public static func figures(of theorem: TheoremRecord) -> [DrawnFigure] {
    theorem.figures.compactMap { figure in
      let series = figure.series.compactMap { series -> Series? in
        let claim = theorem.claims.first { $0.id == "\(theorem.slug)/\(series.claim)" }
        return claim?.points.map { points in
          // A claim may show its parameter's own value first; a curve runs from left to right.
          Series(
            label: series.label, only: series.only,
            points: (figure.relative ? points.map(\.relativeToPrediction) : points)
              .sorted { $0.x < $1.x })
        }
      }
      guard series.count == figure.series.count else { return nil }
      return DrawnFigure(
        figure: figure, fileName: "\(theorem.slug)-\(figure.name)", series: series)
    }
  }

  /// The points as comma-separated values: series, x, predicted, estimate, lower, upper.
  ///
  /// With `digits`, numbers are rounded to as many significant digits.
  public func csv(digits: Int = 17) -> String {
    var lines = ["series,x,predicted,estimate,lower,upper"]
    for entry in series {
      for point in entry.points {
        let numbers = [point.x, point.predicted, point.estimate, point.lower, point.upper].map {
          $0.map { digits >= 17 ? "\($0)" : $0.text(digits: digits) } ?? ""
        }
        lines.append(
          "\"\(entry.label.replacing("\"", with: "\"\""))\"," + numbers.joined(separator: ","))
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The program that draws the figure with gnuplot.
  ///
  /// Grey text and axes and an accessible palette on a transparent ground are readable on light
  /// and dark pages alike.
  func script(output: String) -> String {
    var lines = [
      "set terminal svg size 720,440 dynamic enhanced font 'sans-serif,14'",
      "set output \(Self.quoted(output))",
      "set encoding utf8",
      "set border 3 linecolor rgb '#808080'",
      "set tics nomirror textcolor rgb '#808080'",
      "set grid linecolor rgb '#808080' linewidth 0.3",
      "set key \(figure.key?.rawValue ?? keyCorner) textcolor rgb '#808080'",
      "set xlabel \(Self.quoted(figure.x.label)) textcolor rgb '#808080'",
      "set ylabel \(Self.quoted(figure.y.label)) textcolor rgb '#808080'",
    ]
    lines += axis("x", figure.x) + axis("y", figure.y)
    var curves: [String] = []
    var color = -1
    var previous: Figure.Series.Layer?
    for (index, entry) in series.enumerated() {
      lines.append("$data\(index) << EOD")
      lines += entry.points.map { point in
        [
          point.x, point.predicted, point.estimate, point.lower ?? point.estimate,
          point.upper ?? point.estimate,
        ].map { "\($0)" }.joined(separator: " ")
      }
      lines.append("EOD")
      if entry.only != .marks || previous != .curve { color += 1 }
      previous = entry.only
      curves += layers(entry, data: "$data\(index)", mark: index % 2 == 0 ? 7 : 5, color: color)
    }
    lines.append("plot " + curves.joined(separator: ", \\\n  "))
    return lines.joined(separator: "\n") + "\n"
  }

  /// The parts of the plot command that draw one series.
  private func layers(
    _ entry: Series, data: String, mark: Int, color index: Int
  ) -> [String] {
    let color = "linecolor rgb '\(Self.palette[index % Self.palette.count])'"
    let title = { (suffix: String) in
      Self.quoted(entry.only == nil ? "\(entry.label), \(suffix)" : entry.label)
    }
    let curve = "\(data) using 1:2 with lines linewidth 1.5 \(color) title \(title("predicted"))"
    let intervals =
      "\(data) using 1:4:(0):($5-$4) with vectors heads size screen 0.006,90 linewidth 1.5 "
      + "\(color) notitle"
    let marks =
      "\(data) using 1:3 with points pointtype \(mark) pointsize 0.7 "
      + "\(color) title \(title("measured"))"
    return switch entry.only {
    case nil: [curve, intervals, marks]
    case .curve: [curve]
    case .marks: [intervals, marks]
    }
  }

  /// The corner for the key: the one whose box, as large as the key, covers the fewest points.
  var keyCorner: String {
    let height = 0.12 * Double(series.count) + 0.03
    let xs = series.flatMap { entry in entry.points.flatMap { [$0.x, $0.x] } }
    let ys = series.flatMap { entry in entry.points.flatMap { [$0.predicted, $0.estimate] } }
    let places = zip(Self.fractions(xs, figure.x), Self.fractions(ys, figure.y))
    let corners =
      [("top right", true, true), ("top left", false, true)]
      + [("bottom right", true, false), ("bottom left", false, false)]
    let covered = corners.map { _, right, top in
      places.count { x, y in
        (right ? 1 - x : x) < 0.55 && (top ? 1 - y : y) < height
      }
    }
    let best = covered.indices.min { covered[$0] < covered[$1] } ?? 0
    return corners[best].0
  }

  /// Where values lie on an axis, from 0 at the smallest to 1 at the largest.
  private static func fractions(_ values: [Double], _ axis: Figure.Axis) -> [Double] {
    let marks = axis.logarithmic ? values.map { Foundation.log($0) } : values
    guard let smallest = marks.min(), let largest = marks.max(), largest > smallest else {
      return marks.map { _ in 0.5 }
    }
    return marks.map { ($0 - smallest) / (largest - smallest) }
  }

  /// All values on one axis.
  private func values(_ name: String) -> [Double] {
    series.flatMap { entry in
      entry.points.flatMap { point in
        name == "x"
          ? [point.x]
          : [point.predicted, point.estimate, point.lower, point.upper]
            .compactMap { $0 }
      }
    }
  }

  private func axis(_ name: String, _ axis: Figure.Axis) -> [String] {
    let values = values(name)
    guard let smallest = values.min(), let largest = values.max() else { return [] }
    guard axis.logarithmic else {
      let margin = largest > smallest ? 0.05 * (largest - smallest) : 1
      return ["set \(name)range [\(smallest - margin):\(largest + margin)]"]
    }
    return [
      "set logscale \(name) 10",
      "set format \(name) '10^{%L}'",
      "set \(name)range [\(smallest * 0.7):\(largest * 1.4)]",
    ]
  }

  /// Colours that remain distinct for colour-blind readers (Okabe and Ito).
  private static let palette = ["#0072B2", "#D55E00", "#009E73", "#CC79A7"]

  private static func quoted(_ text: String) -> String {
    "'" + text.replacing("'", with: "''").replacing("\n", with: " ") + "'"
  }
}

/// The program that draws figures.
public enum Gnuplot {
  /// Draws a figure as SVG with its title and caption; nil when gnuplot is not installed.
  public static func draw(_ drawn: DrawnFigure) throws -> String? {
    guard isInstalled else { return nil }
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("\(UUID().uuidString).svg")
    defer { try? FileManager.default.removeItem(at: file) }
    try ExternalProgram(name: "gnuplot").run([], input: drawn.script(output: file.path))
    let data: Data
    do {
      data = try Data(contentsOf: file)
    } catch {
      throw ReportingError.unreadable(file, error)
    }
    return described(String(decoding: data, as: UTF8.self), drawn.figure)
  }

  /// Whether gnuplot can be run.
  public static let isInstalled = ExternalProgram(name: "gnuplot").isInstalled

  /// Replaces the drawing's own title and description, which name the program, by the figure's.
  private static func described(_ svg: String, _ figure: Figure) -> String {
    let escape = { (text: String) in
      text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
    return
      svg
      .replacing(/<title>Gnuplot<\/title>/, with: "<title>\(escape(figure.title))</title>")
      .replacing(
        /<desc>Produced by GNUPLOT[^<]*<\/desc>/, with: "<desc>\(escape(figure.caption))</desc>")
  }
}
