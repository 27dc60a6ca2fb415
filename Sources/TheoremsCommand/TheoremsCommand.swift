import Theorems
import Verification
@main
struct TheoremsCommand {
  static func main() async throws {
    for profile in Profile.allCases.prefix(2) {
      let t = Catalogue.theorems[0]
      let v = Verifier(seed: 1, profile: profile, workers: 2)
      let start = ContinuousClock.now
      let r = try await v.verify(t, at: t.values(), progress: { e in
        if case .finished(let c, let busy) = e { print(c.line, busy) ; for m in c.mutants where m.verdict != .refuted { print("   survives", m) }}
        })
      print(r.claims.count, ContinuousClock.now - start)
      for c in r.claims { if let e = c.exponent { print(e, c.constant!, c.slopeChange!) }
       for p in c.points ?? [] where c.evidence != .exact { print(p) } }
    }
  }
}
