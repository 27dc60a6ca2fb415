import Foundation
import Testing

@testable import Reporting
@testable import Verification

@Suite("Figures")
struct FigureTests {
  private var drawn: DrawnFigure {
    get throws {
      try #require(DrawnFigure.figures(of: Fixture.results(Fixture.good).theorems[0]).first)
    }
  }

  @Test("The data are comma-separated values with quoted series names")
  func csv() throws {
    try expectGolden(drawn.csv(), "decay.csv")
  }

  @Test("The drawing program")
  func script() throws {
    try expectGolden(drawn.script(output: "decay.svg"), "decay.gnuplot")
  }

  @Test("A figure whose claim was not run is left out")
  func missing() {
    #expect(DrawnFigure.figures(of: Fixture.results([Fixture.exact]).theorems[0]).isEmpty)
  }

  @Test("A relative figure divides by the prediction")
  func relative() {
    let point = PointRecord(x: 10, predicted: 4, estimate: 5, lower: 3, upper: 6)
    let expected = PointRecord(x: 10, predicted: 1, estimate: 1.25, lower: 0.75, upper: 1.5)
    #expect(point.relativeToPrediction == expected)
  }

  @Test("A series may show its marks alone, and the key may stand elsewhere")
  func marksAlone() {
    let points = [PointRecord(x: 2, predicted: 4, estimate: 5)]
    let figure = Figure(
      name: "plane", title: "t", caption: "c", x: Figure.Axis("x"), y: Figure.Axis("y"),
      key: .bottomRight,
      series: [
        Figure.Series(claim: "a", label: "curve"),
        Figure.Series(claim: "b", label: "marks", only: .marks),
      ])
    let drawn = DrawnFigure(
      figure: figure, fileName: "plane",
      series: [
        DrawnFigure.Series(label: "curve", only: nil, points: points),
        DrawnFigure.Series(label: "marks", only: .marks, points: points),
      ])
    let script = drawn.script(output: "plane.svg")
    #expect(script.contains("set key bottom right"))
    #expect(script.contains("curve, predicted"))
    #expect(!script.contains("marks, predicted"))
    #expect(script.contains("title 'marks'"))
  }

  @Test("Marks alone have the colour of a curve alone before them")
  func marksOnCurve() {
    let points = [PointRecord(x: 2, predicted: 4, estimate: 5)]
    let figure = Figure(
      name: "curve", title: "t", caption: "c", x: Figure.Axis("x"), y: Figure.Axis("y"),
      series: [
        Figure.Series(claim: "a", label: "law", only: .curve),
        Figure.Series(claim: "b", label: "data", only: .marks),
        Figure.Series(claim: "c", label: "other"),
      ])
    let script = DrawnFigure(
      figure: figure, fileName: "curve",
      series: [
        DrawnFigure.Series(label: "law", only: .curve, points: points),
        DrawnFigure.Series(label: "data", only: .marks, points: points),
        DrawnFigure.Series(label: "other", only: nil, points: points),
      ]
    ).script(output: "curve.svg")
    #expect(script.contains("linewidth 1.5 linecolor rgb '#0072B2' title 'law'"))
    #expect(!script.contains("$data0 using 1:3") && !script.contains("$data1 using 1:2 "))
    #expect(script.contains("pointsize 0.7 linecolor rgb '#0072B2' title 'data'"))
    #expect(script.contains("pointsize 0.7 linecolor rgb '#D55E00' title 'other, measured'"))
  }

  /// Five points at logarithmically equal distances.
  @Test(
    "The key stands where the fewest points are",
    arguments: [
      ("top left", [0, 1, 2, 3, 4]), ("top right", [4, 3, 2, 1, 0]),
      ("top right", [1, 1, 1, 1, 1]),
      ("bottom right", [0, 4, 4, 4, 4]), ("bottom left", [4, 4, 4, 4, 0]),
    ] as [(String, [Double])])
  func key(_ corner: String, _ values: [Double]) {
    let points = zip([1, 10, 100, 1000, 10000], values).map { x, y in
      PointRecord(x: x, predicted: y, estimate: y)
    }
    let figure = Figure(
      name: "key", title: "Key", caption: "Key", x: Figure.Axis("x", logarithmic: true),
      y: Figure.Axis("y"), series: [])
    let drawn = DrawnFigure(
      figure: figure, fileName: "key",
      series: [DrawnFigure.Series(label: "curve", only: nil, points: points)])
    #expect(drawn.keyCorner == corner)
  }

  @Test("The drawing carries title and caption, escaped", .enabled(if: Gnuplot.isInstalled))
  func drawing() throws {
    let svg = try #require(try Gnuplot.draw(drawn))
    #expect(svg.contains("<title>Decay's &lt;rate&gt;</title>"))
    #expect(svg.contains("<desc>Points | on \"a\" line</desc>"))
    #expect(!svg.contains("GNUPLOT"))
  }
}
