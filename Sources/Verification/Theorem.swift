/// A part of the book: the theorems that share a subject.
public enum Part: String, Codable, Sendable, CaseIterable {
  /// What a representation must keep.
  case sufficiency = "Sufficiency"
  /// Autoencoders and denoisers.
  case reconstruction = "Reconstruction"
  /// Contrastive learning.
  case contrast = "Contrast"
  /// Mutual information and its bounds.
  case information = "Information"
  /// Collapsed representations.
  case collapse = "Collapse"
  /// Algorithms and the solutions they pick.
  case optimization = "Optimization"
  /// From training error to test error.
  case generalization = "Generalization"
  /// Groups and invariance.
  case symmetry = "Symmetry"
}

/// A theorem: its statement, its parameters, and the claims by which it is checked.
///
/// A theorem is declared once, in the source file that bears its name; the tests, the report and
/// the chapter all read that declaration.
public struct Theorem: Sendable {
  /// The short name used on the command line, such as `baldi-hornik`.
  public let slug: String
  /// The title of the chapter.
  public let title: String
  /// The part of the book.
  public let part: Part
  /// The base name of its source, test and chapter files, such as `BaldiHornik`.
  public let name: String
  /// The statement, in LaTeX.
  public let statement: String
  /// What the statement assumes, in Markdown.
  public let assumptions: [String]
  /// What the checks do not show, in Markdown.
  public let limits: [String]
  /// Where the theorem comes from, in Markdown.
  public let references: [String]
  /// The slugs of the theorems whose results or definitions its chapter uses.
  public let buildsOn: [String]
  /// The quantities its predictions depend on.
  public let parameters: [Parameter]
  /// The figures drawn from its claims' points.
  public let figures: [Figure]

  private let makeClaims: @Sendable (ParameterValues) throws(ParameterError) -> [Claim]

  /// Declares a theorem; `claims` derives every prediction from the parameter values.
  ///
  /// The base name of its files is taken from the file that declares it.
  public init(
    slug: String, title: String, part: Part, statement: String, assumptions: [String],
    limits: [String], references: [String], buildsOn: [String] = [], parameters: [Parameter],
    figures: [Figure],
    declaredIn file: String = #fileID,
    claims: @escaping @Sendable (ParameterValues) throws(ParameterError) -> [Claim]
  ) {
    self.slug = slug
    self.title = title
    self.part = part
    self.statement = statement
    self.assumptions = assumptions
    self.limits = limits
    self.references = references
    self.buildsOn = buildsOn
    self.parameters = parameters
    self.figures = figures
    name = String(file.split(separator: "/").last?.dropLast(".swift".count) ?? "")
    makeClaims = claims
  }

  /// The parameter values with `overrides` applied, each checked against type and range.
  public func values(
    overrides: [(name: String, text: String)] = []
  ) throws(ParameterError) -> ParameterValues {
    try ParameterValues(parameters, overrides: overrides)
  }

  /// The claims at the given parameter values.
  public func claims(at values: ParameterValues) throws(ParameterError) -> [Claim] {
    try makeClaims(values)
  }
}

extension Theorem: CustomStringConvertible {
  /// The short name, which stands for the theorem in test output.
  public var description: String { slug }
}

/// A figure: series of points, taken from the results of claims.
public struct Figure: Codable, Equatable, Sendable {
  /// An axis with its label, unit included.
  public struct Axis: Codable, Equatable, Sendable {
    /// The label, with the unit.
    public let label: String
    /// Whether the scale is logarithmic.
    public let logarithmic: Bool

    /// A linear axis, or a logarithmic one.
    public init(_ label: String, logarithmic: Bool = false) {
      self.label = label
      self.logarithmic = logarithmic
    }
  }

  /// The points of one claim: predicted as a curve, measured as marks with intervals.
  public struct Series: Codable, Equatable, Sendable {
    /// One of the two ways in which points are drawn.
    public enum Layer: String, Codable, Sendable {
      /// The predictions, joined by lines.
      case curve
      /// The measurements with their intervals.
      case marks
    }

    /// The claim's name, without the slug.
    public let claim: String
    /// What the series shows.
    public let label: String
    /// The only layer drawn; nil draws both.
    public let only: Layer?

    /// The points of the claim called `claim`.
    ///
    /// Marks alone after a curve alone have its colour, for they belong together.
    public init(claim: String, label: String, only: Layer? = nil) {
      self.claim = claim
      self.label = label
      self.only = only
    }
  }

  /// The corner in which the key stands.
  public enum Corner: String, Codable, Equatable, Sendable {
    /// Where falling curves leave room.
    case topRight = "top right"
    /// Where rising curves leave room.
    case topLeft = "top left"
    /// Where curves that level off leave room.
    case bottomRight = "bottom right"
    /// Where curves that fall late leave room.
    case bottomLeft = "bottom left"
  }

  /// The base name of the figure's files.
  public let name: String
  /// The title.
  public let title: String
  /// What the figure shows, for readers who cannot see it.
  public let caption: String
  /// The horizontal axis.
  public let x: Axis
  /// The vertical axis.
  public let y: Axis
  /// Whether every value is divided by its prediction, so that intervals can be seen.
  public let relative: Bool
  /// What is drawn.
  public let series: [Series]
  /// Where the key stands; top right unless given.
  public let key: Corner?

  /// A figure of one or more series.
  public init(
    name: String, title: String, caption: String, x: Axis, y: Axis, relative: Bool = false,
    key: Corner? = nil, series: [Series]
  ) {
    self.key = key
    self.relative = relative
    self.name = name
    self.title = title
    self.caption = caption
    self.x = x
    self.y = y
    self.series = series
  }
}
