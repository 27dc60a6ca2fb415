import Verification

/// Every theorem of the book, in reading order.
public enum Catalogue {
  /// The theorems.
  ///
  /// Adding one means adding its three files and its line here.
  public static let theorems: [Theorem] = [
    SufficiencyErrata.theorem,
    BaldiHornik.theorem,
    Tweedie.theorem,
    ReconstructionErrata.theorem,
    WangIsola.theorem,
    ContrastErrata.theorem,
    InfoNCE.theorem,
    GaussianBottleneck.theorem,
    InformationErrata.theorem,
    CollapseErrata.theorem,
    MinimumNormDescent.theorem,
    MaxMargin.theorem,
    RepresenterTheorem.theorem,
    SpectralBias.theorem,
    SpectralFilters.theorem,
    StrongDuality.theorem,
    OptimizationErrata.theorem,
    DistributedSGD.theorem,
    LocalSGD.theorem,
    CodeExercises.theorem,
    SpectrumExercises.theorem,
    StabilityBound.theorem,
    RiskDecomposition.theorem,
    DistributionShift.theorem,
    DoubleDescent.theorem,
    ScalingLaw.theorem,
    PrintedTables.theorem,
    ExerciseErrata.theorem,
  ]

  /// The theorem called `slug`, if there is one.
  public static func theorem(_ slug: String) -> Theorem? {
    theorems.first { $0.slug == slug }
  }
}
