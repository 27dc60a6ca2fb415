import COpenBLAS
public func probe() -> Double {
  openblas_set_num_threads(1)
  var a = [2.0, 1, 1, 2], w = [0.0, 0]
  let info = LAPACKE_dsyev(LAPACK_COL_MAJOR, CChar(UInt8(ascii: "N")), CChar(UInt8(ascii: "U")), 2, &a, 2, &w)
  return w[1] + Double(info)
}
